import Basics

/// A scripted client on one connection: what it is going to send, how it behaves, and what it has got.
final class SimulatedClient {
    /// What goes wrong on its side, once so many bytes have been sent.
    enum Fault: String, CaseIterable { case reset, end, leave, silence, stopsReading }

    /// The answer to one request, as far as it has come.
    struct Answer {
        let status: Int
        /// Whose content it is; nil: weir's own answer.
        let tag: String?
        var contentCount = 0
        var isComplete = false
        var closes = false
        let endsWithConnection: Bool
    }

    let number: Int
    let plans: [RequestPlan]
    let isPipelining: Bool
    /// Sends bytes that are no request of anybody's.
    let isWild: Bool
    let fault: (at: Int, kind: Fault)?
    /// Ends its side behind its last request and waits for the answer.
    let endsBehindRequest: Bool

    /// The number of its connection; nil: it has not connected yet, or was not taken.
    var link: Int?
    var isRefused = false
    /// How many requests have been written to `outbox`.
    var composed = 0
    var outbox: [UInt8] = []
    /// The content of the last composed request, held back until there is a word.
    var heldBody: [UInt8]?
    var bytesSent = 0
    /// It does nothing until then.
    var pausedUntil = Instant(nanoseconds: 0)
    var isSilent = false
    var readsNoMore = false
    var hasEnded = false
    var hadFault = false
    var sawEnd = false
    var wasCut = false

    var reader = MessageReader()
    var answers: [Answer] = []
    /// The end of an interim response comes next.
    var isInInterim = false
    var tunnelSent = 0
    var tunnelReceived = 0
    var isTunnel = false

    init(number: Int, setting: WorldSetting, nextTag: () -> String, dice: inout Dice) {
        self.number = number
        isWild = !setting.isCalm && dice.chance(8)
        isPipelining = dice.chance(40)
        var plans: [RequestPlan] = []
        for _ in 0..<dice.within(1...6) {
            let plan = RequestPlan(tag: nextTag(), setting: setting, dice: &dice)
            plans.append(plan)
            // Nothing behind these is a request any more.
            if plan.flaw != nil || plan.isUpgrade { break }
        }
        self.plans = plans
        let bytes = plans.reduce(0) { $0 + $1.head.count + $1.body.count }
        fault = !setting.isCalm && dice.chance(30) ? (dice.below(bytes + 1), dice.pick(Fault.allCases)) : nil
        let last = plans[plans.count - 1]
        endsBehindRequest =
            setting.isCalm && plans.count == 1 && !last.isUpgrade && dice.chance(60)
            && setting.services[last.service].toleratesHalfClose
    }

    /// What it says in its tunnel.
    var tunnelContent: [UInt8] {
        let last = plans[plans.count - 1]
        return pattern("C" + last.tag, last.answer.tunnel?.count ?? 0)
    }

    /// Whether it has all that it wanted.
    var isDone: Bool { composed == plans.count && answers.count == plans.count && answers.allSatisfy(\.isComplete) }

    /// Whether it may write its next request now.
    var mayCompose: Bool {
        guard composed < plans.count, heldBody == nil, !isTunnel, answers.last?.closes != true else { return false }
        guard composed > answers.count || composed > 0 && answers.last?.isComplete == false else { return true }
        // Behind an upgrade or an expectation nothing can be sent before the answer is there.
        let previous = plans[composed - 1]
        return isPipelining && !previous.isUpgrade && !previous.expectsContinue
    }
}

/// Bytes that look like requests to nobody but a careless parser.
func wildBytes(dice: inout Dice) -> [UInt8] {
    let words = [
        "GET ", "POST ", "/", "/r/wild", " HTTP/1.1", "\r\n", "\r\n", "\r\n\r\n", "Host: x.test\r\n",
        "Content-Length: ", "5",
        "0", "\r\nTransfer-Encoding: chunked\r\n", "Connection: close\r\n", "Expect: 100-continue\r\n", "\0", ":", " ",
        "a",
        "5\r\nhello\r\n", "0\r\n\r\n", "HTTP/1.0\r\n", "Upgrade: websocket\r\n", "Connection: Upgrade\r\n", "\n", "%41",
        "GET /r/wild HTTP/1.1\r\nHost: x.test\r\n\r\n",
        "POST /r/wild HTTP/1.1\r\nHost: s0.test\r\nContent-Length: 5\r\n\r\n",
        "GET /p1/r/wild HTTP/1.1\r\nHost: s1.test\r\n\r\n",
    ]
    var bytes: [UInt8] = []
    for _ in 0..<dice.within(1...12) { bytes += Array(dice.pick(words).utf8) }
    return bytes
}
