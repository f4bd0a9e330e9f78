internal import Basics
internal import HTTP1

/// One connection of a worker, towards a client or towards a backend: its bytes in both directions, its deadlines, and
/// what it is doing. A plain struct in a slab.
struct Connection {
    enum Role: UInt8 { case free, client, upstream }

    enum State: UInt8 {
        /// Client: no byte of a next request has come. Upstream: in the pool.
        case idle
        /// Client: a head has begun and is not whole.
        case head
        /// Upstream: the connect is under way.
        case connecting
        /// It serves an exchange.
        case exchange
        /// It carries the bytes of another protocol after 101.
        case tunnel
        /// Client: the last answer is on its way; what still comes is read and dropped, so that a reset does not
        /// destroy the answer before the client has read it (RFC 9112 section 9.6).
        case lingering
    }

    var generation: UInt32 = 0
    var role = Role.free
    var state = State.idle
    /// Client: the listener it came through. Upstream: the endpoint it leads to.
    var origin: Int32 = -1
    /// The service that its bytes and deadlines are counted for: of its exchange, or the first on its listener; -1:
    /// none.
    var service: Int32 = -1
    /// The exchange it serves; -1: none.
    var exchange: Int32 = -1
    /// The connection at the other side of a tunnel; -1: gone.
    var peer: Int32 = -1

    // Output: a few runs of bytes in the worker's buffers that are written before anything else is read, or bytes held
    // because the kernel took less. Never both.
    var runs = OutputRuns()
    var held = HeldBytes()
    /// A write command is under way.
    var isWriting = false
    /// The shell has been told that its bytes are not wanted now, and waits for a read command.
    var isPaused = false
    /// The kernel took less than there was: nothing is written until it says that there is room.
    var isBlocked = false
    /// When all is written: close, after lingering if it is a client's.
    var closesWhenWritten = false
    /// When all is written: send FIN.
    var endsWhenWritten = false
    var hasEndedWriting = false
    /// The peer sent FIN, and all before it was read.
    var hasEnded = false
    /// The peer sent FIN; bytes before it may be unread.
    var hasHungUp = false
    /// A write failed: what the peer said before it left may still be read, but nothing more is sent.
    var isWriteDead = false

    // Input: bytes that came and cannot be used yet.
    var input = HeldBytes()
    /// `input` is the beginning of a head.
    var isReadingHead = false
    var headProgress = HeadProgress()
    /// It waits in the list of those whose `input` is looked at again.
    var isResuming = false
    var firstByteAt = Instant.never
    /// The client said that this request is its last, and all of it is here: nothing more will come that a reset could
    /// meet.
    var saidLast = false
    var lingeredBytes: Int32 = 0
    var tunnel = Tunnel()
    /// Upstream: bytes of the present exchange that the kernel took.
    var bytesOut: UInt64 = 0

    var readDeadline = Instant.never
    var writeDeadline = Instant.never
    /// When its timer goes off next: at or before its earliest deadline.
    var timerAt = Instant.never

    var address: HostAddress?

    init() {}
}

/// Up to four runs of bytes to be written in one system call; neighbours in memory are one run.
@safe struct OutputRuns {
    static var countMax: Int { 4 }

    private var first = unsafe Run()
    private var second = unsafe Run()
    private var third = unsafe Run()
    private var fourth = unsafe Run()
    private(set) var count = 0
    /// Bytes in all of them.
    private(set) var byteCount = 0

    @unsafe private struct Run {
        var base: UnsafeRawPointer?
        var count = 0
        init() { unsafe base = nil }
        init(_ base: UnsafeRawPointer, _ count: Int) {
            unsafe self.base = base
            unsafe self.count = count
        }
    }

    /// - Returns: false when there is no room for one more run.
    @unsafe mutating func append(_ base: UnsafeRawPointer, count added: Int) -> Bool {
        if count > 0, unsafe extendLast(base, added) {
            byteCount &+= added
            return true
        }
        guard count < Self.countMax else { return false }
        byteCount &+= added
        unsafe set(count, Run(base, added))
        count &+= 1
        return true
    }

    @unsafe private mutating func extendLast(_ base: UnsafeRawPointer, _ added: Int) -> Bool {
        var last = unsafe run(count &- 1)
        guard let start = unsafe last.base, unsafe start + last.count == base else { return false }
        unsafe last.count &+= added
        unsafe set(count &- 1, last)
        return true
    }

    @unsafe func vector(_ index: Int) -> OutputVector {
        let run = unsafe run(index)
        return unsafe OutputVector(base: run.base, count: run.count)
    }

    mutating func removeAll() {
        count = 0
        byteCount = 0
    }

    @unsafe private func run(_ index: Int) -> Run {
        switch index {
        case 0: unsafe first
        case 1: unsafe second
        case 2: unsafe third
        default: unsafe fourth
        }
    }

    @unsafe private mutating func set(_ index: Int, _ run: Run) {
        switch index {
        case 0: unsafe first = run
        case 1: unsafe second = run
        case 2: unsafe third = run
        default: unsafe fourth = run
        }
    }
}
