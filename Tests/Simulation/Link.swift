import Gateway

/// One TCP connection as the kernel of weir's machine has it, with what the loop around the core remembers of it.
struct Link {
    enum Owner: Equatable { case client(Int), origin(Int) }

    var id: ConnectionID
    /// The gateway that knows it by this id.
    var era: Int
    let owner: Owner

    // What the peer has sent and weir has not read.
    var inbox: [UInt8] = []
    var hasEnded = false
    var isReset = false
    /// The peer is gone: what is still written to it brings a reset.
    var peerIsGone = false
    /// The next read takes all that there is: bytes that came in one piece with the end of a response.
    var readsAll = false

    // The loop's memory: events are edges, as with EPOLLET.
    var hasEvent = false
    var isReadable = false
    var isQueued = false
    var sawHangup = false
    var sawEnd = false
    var isWriteBlocked = false
    var isWritableDue = false
    var isConnecting = false

    /// How many more bytes the kernel takes from weir.
    var window: Int
    var bytesRead = 0
    var bytesWritten = 0
    var endedWriting = false
    var isClosed = false
    var wasAborted = false

    init(id: ConnectionID, era: Int, owner: Owner, window: Int) {
        self.id = id
        self.era = era
        self.owner = owner
        self.window = window
    }

    var isClient: Bool { if case .client = owner { true } else { false } }
}
