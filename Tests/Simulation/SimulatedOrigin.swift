import Basics

/// The backend's end of one connection: reads requests, answers as their plans say, keeps account.
final class SimulatedOrigin {
    enum Step {
        case bytes([UInt8])
        /// Bytes that arrive in one piece.
        case burst([UInt8])
        case stop(AnswerPlan.Stop)
        /// All of the present answer has been sent.
        case answered
    }

    /// A request that has come in.
    final class Exchange {
        let plan: RequestPlan
        var contentCount = 0
        var isWhole = false
        /// The backend has sent all that belongs to its answer.
        var isAnswered = false
        /// How many bytes weir had read from the connection when the request came.
        let bytesReadBefore: Int

        init(plan: RequestPlan, bytesReadBefore: Int) {
            self.plan = plan
            self.bytesReadBefore = bytesReadBefore
        }
    }

    let link: Int
    let endpoint: Int
    var reader = MessageReader()
    var steps: [Step] = []
    var present: Exchange?
    /// A request of a client that keeps to no plan.
    var isServingWild = false
    var served = 0
    /// It has sent more than it was asked for: nobody may trust the connection any more.
    var hasSaidTooMuch = false
    /// Whether the answer to the present request has been written to `steps`.
    var hasAnswered = false
    /// It does nothing until then.
    var pausedUntil = Instant(nanoseconds: 0)
    var isSilent = false
    var hasEnded = false
    var isTunnel = false
    var tunnelSent = 0
    var tunnelReceived = 0
    var sawEnd = false

    init(link: Int, endpoint: Int) {
        self.link = link
        self.endpoint = endpoint
    }

    /// Whether it waits for a request with nothing on the way.
    var isIdle: Bool { present == nil && steps.isEmpty && reader.isBetweenMessages && !isTunnel && !isServingWild }
}
