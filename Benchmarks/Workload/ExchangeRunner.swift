internal import Basics
public import Gateway

/// A worker of weir with one kept-alive client and one kept-alive backend connection, all in this process.
///
/// It plays the shell as Reactor does, in the same order, but what the kernel would do is a copy of bytes: no system
/// call happens between two exchanges. Each exchange is two turns of the loop.
@safe public struct ExchangeRunner: ~Copyable {
    /// As Reactor has it: what one write gives to the kernel at most, in runs of bytes.
    private static var vectorsMax: Int { 16 }
    private static var sentBytesMax: Int { 16 << 10 }
    /// From one request to the next, and from there to the response.
    private static var requestInterval: Duration { .microseconds(20) }
    private static var responseDelay: Duration { .microseconds(200) }

    private var gateway: Gateway
    private let client: ConnectionID
    /// The connection that weir has opened.
    private var backend: ConnectionID?
    private var now = Instant(nanoseconds: 1_000_000_000_000)
    private var request: Message
    private let response: Message
    private let vectors: UnsafeMutablePointer<OutputVector>
    private var toClient: SentBytes
    private var toBackend: SentBytes

    /// - Parameter site: a `MeasuredSite`'s with the routes of the exchange.
    /// - Throws: `MeasurementError` if the worker does not take a client.
    public init(site: Site, exchange: SampleExchange) throws {
        var gateway = Gateway(site: site, worker: 0, seed: 1, now: now)
        let id = gateway.accepted(listener: 0, peer: .ip(.loopback, port: 40000), now: now)
        guard let client = id else { throw MeasurementError("the client was not accepted") }
        self.client = client
        self.gateway = gateway
        self.request = Message(exchange.request)
        self.response = Message(exchange.response)
        unsafe vectors = .allocate(capacity: Self.vectorsMax)
        unsafe vectors.initialize(repeating: OutputVector(base: nil, count: 0), count: Self.vectorsMax)
        toClient = SentBytes(capacity: Self.sentBytesMax)
        toBackend = SentBytes(capacity: Self.sentBytesMax)
        carryOutCommands()
    }

    deinit { unsafe vectors.deallocate() }

    /// What the client got last.
    public var lastResponse: String { toClient.text }

    /// What the backend got last.
    public var lastRequest: String { toBackend.text }

    /// What the client asks from now on.
    public mutating func ask(_ bytes: [UInt8]) { request = Message(bytes) }

    /// Lets so many exchanges happen, one after the other.
    /// - Returns: how many bytes the client got.
    /// - Throws: `MeasurementError` when one does not go its way.
    public mutating func run(exchanges: Int) throws -> Int {
        var bytes = 0
        for _ in 0..<exchanges {
            now = now + Self.requestInterval
            toClient.removeAll()
            toBackend.removeAll()
            guard unsafe deliver(request.base, count: request.count, from: client) else {
                throw MeasurementError("no request is wanted")
            }
            endTurn()
            now = now + Self.responseDelay
            guard toBackend.count > 0, let backend,
                unsafe deliver(response.base, count: response.count, from: backend)
            else {
                throw MeasurementError("the backend was not asked")
            }
            guard toClient.count > response.count else { throw MeasurementError("the client got no answer") }
            bytes &+= toClient.count
            endTurn()
        }
        return bytes
    }

    @unsafe private mutating func deliver(_ bytes: UnsafeRawPointer, count: Int, from id: ConnectionID) -> Bool {
        guard gateway.wantsBytes(id) else { return false }
        unsafe gateway.readBuffer.copyMemory(from: bytes, byteCount: count)
        gateway.received(id, count: count, now: now)
        carryOutCommands()
        return true
    }

    private mutating func endTurn() {
        if gateway.nextDeadline <= now {
            gateway.expire(now: now)
            carryOutCommands()
        }
        _ = gateway.takeAccessLog()
        _ = gateway.takeDiagnostics()
        gateway.turnEnded(busy: 0.5, lag: .zero)
    }

    private mutating func carryOutCommands() {
        while let command = gateway.nextCommand(now: now) {
            switch command {
            case .write(let id): write(id)
            case .connect(let id, _):
                backend = id
                gateway.connected(id, now: now)
            case .close(let id, _):
                if id == backend { backend = nil }
            case .read, .endWriting, .render, .handOver: continue
            }
        }
    }

    private mutating func write(_ id: ConnectionID) {
        let count = unsafe gateway.output(id, vectors, max: Self.vectorsMax)
        var taken = 0
        for index in 0..<count {
            let vector = unsafe vectors[index]
            guard let base = unsafe vector.base else { continue }
            if id == client {
                unsafe toClient.append(base, count: vector.count)
            } else {
                unsafe toBackend.append(base, count: vector.count)
            }
            unsafe taken &+= vector.count
        }
        gateway.wrote(id, count: taken, now: now)
    }
}

/// Bytes that are sent again and again.
@safe private struct Message: ~Copyable {
    let base: UnsafeMutableRawPointer
    let count: Int

    init(_ bytes: [UInt8]) {
        count = bytes.count
        unsafe base = .allocate(byteCount: max(1, bytes.count), alignment: 64)
        for (index, byte) in bytes.enumerated() {
            unsafe base.storeBytes(of: byte, toByteOffset: index, as: UInt8.self)
        }
    }

    deinit { unsafe base.deallocate() }
}

/// Where what weir writes is copied to, as the kernel would.
@safe private struct SentBytes: ~Copyable {
    private let base: UnsafeMutableRawPointer
    private let capacity: Int
    private(set) var count = 0

    init(capacity: Int) {
        self.capacity = capacity
        unsafe base = .allocate(byteCount: capacity, alignment: 64)
    }

    deinit { unsafe base.deallocate() }

    var text: String { unsafe String(decoding: UnsafeRawBufferPointer(start: base, count: count), as: UTF8.self) }

    mutating func removeAll() { count = 0 }

    @unsafe mutating func append(_ bytes: UnsafeRawPointer, count added: Int) {
        precondition(added <= capacity &- count, "more than one message was sent")
        unsafe (base + count).copyMemory(from: bytes, byteCount: added)
        count &+= added
    }
}
