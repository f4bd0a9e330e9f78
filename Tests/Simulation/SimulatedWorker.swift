public import Basics
import Config
public import Gateway
public import Metrics

/// One worker of weir with a simulated network around it: clients, backends, the kernel's buffers and the clock are
/// plain values of the test. The core is the real one.
public final class SimulatedWorker {
    /// The other end of a connection.
    public struct Peer {
        public let id: ConnectionID
        /// The endpoint it stands for; nil: it is a client.
        public let endpoint: Int?
        /// Sent by the peer, not yet read by weir.
        var inbox: [UInt8] = []
        var hasEnded = false
        var endWasRead = false
        var wasReset = false
        /// What weir has sent, since it was last looked at.
        public var received: [UInt8] = []
        /// How many more bytes the kernel takes from weir.
        public var window = Int.max
        public var isClosed = false
        public var wasAborted = false
        public var gotEnd = false
        var isConnecting = false
    }

    public var gateway: Gateway
    public let site: Site
    public let registry: Registry
    public private(set) var peers: [Peer] = []
    public private(set) var now = Instant(nanoseconds: 1_000_000_000_000)
    /// Whether connects succeed at once; else they wait for `connect` or `refuse`.
    public var acceptsConnects = true
    /// Connects fail at once, in this way.
    public var connectFailure: ConnectFailure?
    /// How many bytes one read gives at most.
    public var readBytesMax = Gateway.readBytesMax
    private var places: [ConnectionID: Int] = [:]

    /// - Throws: `SimulationError` with the diagnostics of a bad configuration.
    public convenience init(_ text: String, seed: UInt64 = 1) throws {
        self.init(try SimulatedSite(text), seed: seed)
    }

    /// A worker of a site that others may have used before it.
    public init(_ loaded: SimulatedSite, seed: UInt64 = 1) {
        registry = loaded.registry
        site = loaded.site
        gateway = Gateway(site: site, worker: 0, seed: seed, now: now)
    }

    // MARK: What the world does

    /// A client connects.
    /// - Returns: its number; nil when weir does not take it.
    public func connectClient(listener: Int = 0, from address: HostAddress = .v4(0x0A00_0001)) -> Int? {
        guard let id = gateway.accepted(listener: listener, peer: .ip(address, port: 40000), now: now) else {
            return nil
        }
        return add(Peer(id: id, endpoint: nil))
    }

    public func send(_ peer: Int, _ text: String) { send(peer, Array(text.utf8)) }

    public func send(_ peer: Int, _ bytes: [UInt8]) {
        peers[peer].inbox += bytes
        pump()
    }

    /// The peer sends FIN.
    public func end(_ peer: Int) {
        guard !peers[peer].hasEnded, !peers[peer].isClosed else { return }
        peers[peer].hasEnded = true
        gateway.hangup(peers[peer].id, now: now)
        pump()
    }

    /// Bytes and FIN come together: as the loop does, weir is told of the end before it reads.
    public func sendAndEnd(_ peer: Int, _ text: String) {
        peers[peer].inbox += Array(text.utf8)
        end(peer)
    }

    /// The peer resets the connection.
    public func reset(_ peer: Int) {
        guard !peers[peer].isClosed else { return }
        peers[peer].wasReset = true
        peers[peer].inbox = []
        gateway.failed(peers[peer].id, now: now)
        pump()
    }

    /// Lets a connect that waits succeed, or fail.
    public func finishConnect(_ peer: Int, _ failure: ConnectFailure? = nil) {
        guard peers[peer].isConnecting, !peers[peer].isClosed else { return }
        peers[peer].isConnecting = false
        if let failure {
            gateway.connectFailed(peers[peer].id, failure, now: now)
        } else {
            gateway.connected(peers[peer].id, now: now)
        }
        pump()
    }

    /// Opens the kernel's window towards a peer by so many bytes more.
    public func open(_ peer: Int, by bytes: Int = .max) {
        let (sum, overflow) = peers[peer].window.addingReportingOverflow(bytes)
        peers[peer].window = overflow ? .max : sum
        guard !peers[peer].isClosed else { return }
        gateway.writable(peers[peer].id, now: now)
        pump()
    }

    /// Shuts the kernel's window towards a peer.
    public func shut(_ peer: Int) { peers[peer].window = 0 }

    /// Time goes by; every deadline on the way fires at its time.
    public func advance(by duration: Duration) {
        let end = now + duration
        while gateway.nextDeadline <= end {
            now = max(now, gateway.nextDeadline)
            gateway.expire(now: now)
            pump()
        }
        now = end
        gateway.expire(now: now)
        pump()
    }

    public func drain() {
        gateway.drain(now: now)
        pump()
    }

    public func handOverScrapes() {
        gateway.handOverScrapes(now: now)
        pump()
    }

    public func abandon() {
        gateway.abandon(now: now)
        pump()
    }

    // MARK: What can be seen

    /// Takes what weir has sent to a peer since the last call.
    public func take(_ peer: Int) -> String {
        defer { peers[peer].received = [] }
        return String(decoding: peers[peer].received, as: UTF8.self)
    }

    /// The numbers of the backends' ends that are open, in the order in which weir connected.
    public var backends: [Int] { peers.indices.filter { peers[$0].endpoint != nil && !peers[$0].isClosed } }

    /// Whether weir wants to read from a peer now.
    public func wantsBytes(_ peer: Int) -> Bool { gateway.wantsBytes(peers[peer].id) }

    /// Whether no client is left.
    public var isEmpty: Bool { gateway.isEmpty }

    /// What the operator was told since the last call.
    public func takeDiagnostics() -> String { String(decoding: gateway.takeDiagnostics(), as: UTF8.self) }

    /// The exporter's page.
    public func page(_ page: ScrapePage = .exporter) -> String {
        var bytes: [UInt8] = []
        Metrics.Exposition.render(registry, page: page, selecting: [], into: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The value of one sample of the exporter's page, by its name and labels as they stand there; nil: there is none.
    public func sample(_ series: String) -> Double? {
        for line in page().split(separator: "\n") where line.hasPrefix(series + " ") {
            return Double(line.dropFirst(series.count + 1))
        }
        return nil
    }

    // MARK: How it goes on

    /// Carries out commands and delivers bytes until nothing moves.
    public func pump() {
        var moved = true
        while moved {
            moved = false
            runCommands()
            for index in peers.indices where deliver(index) {
                moved = true
                runCommands()
            }
        }
    }

    private func add(_ peer: Peer) -> Int {
        places[peer.id] = peers.count
        peers.append(peer)
        return peers.count - 1
    }

    private func deliver(_ index: Int) -> Bool {
        let id = peers[index].id
        guard !peers[index].isClosed, !peers[index].isConnecting, gateway.wantsBytes(id) else { return false }
        if !peers[index].inbox.isEmpty {
            let count = min(readBytesMax, peers[index].inbox.count)
            unsafe peers[index].inbox.withUnsafeBytes { bytes in
                if let base = bytes.baseAddress { unsafe gateway.readBuffer.copyMemory(from: base, byteCount: count) }
            }
            peers[index].inbox.removeFirst(count)
            gateway.received(id, count: count, now: now)
            return true
        }
        if peers[index].hasEnded, !peers[index].endWasRead {
            peers[index].endWasRead = true
            gateway.receivedEnd(id, now: now)
            return true
        }
        return false
    }

    private func runCommands() {
        while let command = gateway.nextCommand(now: now) {
            switch command {
            case .connect(let id, let endpoint):
                let index = add(Peer(id: id, endpoint: endpoint))
                peers[index].isConnecting = true
                if let connectFailure {
                    gateway.connectFailed(id, connectFailure, now: now)
                } else if acceptsConnects {
                    peers[index].isConnecting = false
                    gateway.connected(id, now: now)
                }
            case .write(let id): write(id)
            case .read: continue
            case .endWriting(let id):
                if let index = places[id] { peers[index].gotEnd = true }
            case .close(let id, let abort):
                guard let index = places[id] else { continue }
                peers[index].isClosed = true
                peers[index].wasAborted = abort
            case .render(let id):
                guard let ticket = gateway.takePageTicket(id) else { continue }
                gateway.rendered(ticket, rendered(ticket), now: now)
            case .handOver: continue
            }
        }
    }

    private func rendered(_ ticket: PageTicket) -> RenderedPage {
        let page: ScrapePage
        switch ticket.page {
        case .exporter: page = .exporter
        case .service(let name): page = .service(name: name)
        case .reload: return RenderedPage(contentType: "text/plain; charset=utf-8", body: Array("reloaded\n".utf8))
        case .landing(let overview): return overview.rendered()
        case .routes(let routes): return routes.rendered()
        }
        var bytes: [UInt8] = []
        Metrics.Exposition.render(registry, page: page, selecting: ticket.names, into: &bytes)
        return RenderedPage(contentType: "text/plain; version=0.0.4; charset=utf-8", body: bytes)
    }

    private func write(_ id: ConnectionID) {
        guard let index = places[id], !peers[index].isClosed else { return }
        if peers[index].wasReset {
            gateway.writeFailed(id, now: now)
            return
        }
        var vectors = unsafe [OutputVector](repeating: OutputVector(base: nil, count: 0), count: 8)
        let count = unsafe vectors.withUnsafeMutableBufferPointer { buffer in
            unsafe buffer.baseAddress.map { unsafe gateway.output(id, $0, max: 8) } ?? 0
        }
        var taken = 0
        for place in 0..<count {
            let vector = unsafe vectors[place]
            let room = min(unsafe vector.count, peers[index].window - taken)
            guard room > 0, let base = unsafe vector.base else { break }
            unsafe peers[index].received.append(contentsOf: UnsafeRawBufferPointer(start: base, count: room))
            taken += room
            if unsafe room < vector.count { break }
        }
        if peers[index].window < .max { peers[index].window -= taken }
        gateway.wrote(id, count: taken, now: now)
    }
}

/// A simulation that cannot begin.
public struct SimulationError: Error, CustomStringConvertible {
    public let description: String

    init(_ description: String) { self.description = description }
}
