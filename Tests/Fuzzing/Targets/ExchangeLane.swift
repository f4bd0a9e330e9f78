import Basics
import Gateway
import HTTP1
import Simulation

/// One worker that lives through a script, and what can be seen of it from outside.
final class ExchangeLane {
    let worker: SimulatedWorker
    private let site: Int
    private let clientsMax = 2
    private var clients: [Int?]
    /// What each client has sent.
    private var sent: [[UInt8]]
    /// What each backend has sent, by its number among the worker's peers.
    private var said: [Int: [UInt8]] = [:]
    private var heldWindow = 0

    /// How much a client reads in a whole run: an endless answer must not take endless memory.
    private static let clientBytesMax = 1 << 16

    /// - Parameter step: how many bytes weir reads at once.
    init(_ loaded: SimulatedSite, site: Int, step: Int) {
        self.site = site
        worker = SimulatedWorker(loaded)
        worker.readBytesMax = step
        worker.acceptsConnects = !ExchangeSites.delaysConnects(site)
        clients = Array(repeating: nil, count: clientsMax)
        sent = Array(repeating: [], count: clientsMax)
    }

    // MARK: What happens

    func apply(_ move: ExchangeScript.Move) {
        finishConnects()
        switch move {
        case .send(.client(let number), let bytes):
            guard let client = client(number), !worker.peers[client].isClosed else { return }
            sent[number] += bytes
            worker.send(client, bytes)
        case .send(.backend, let bytes):
            guard let backend = worker.backends.last else { return }
            said[backend, default: []] += bytes
            worker.send(backend, bytes)
        case .end(let speaker): peer(speaker).map { worker.end($0) }
        case .reset(let speaker): peer(speaker).map { worker.reset($0) }
        case .wait: worker.advance(by: .seconds(1))
        case .turnWindow: turnWindow()
        }
    }

    /// What has been connecting is connected.
    func finishConnects() { for backend in worker.backends { worker.finishConnect(backend) } }

    /// Everybody leaves, and time goes by: nothing may be left.
    func finish() throws(Finding) {
        for client in clients { client.map { worker.end($0) } }
        worker.advance(by: .seconds(5))
        for backend in worker.backends { worker.end(backend) }
        worker.advance(by: .seconds(5))
        worker.drain()
        worker.advance(by: .seconds(1))
        worker.abandon()
        let usage = worker.gateway.usage
        try expect(usage == Gateway.Usage(), "left behind: \(usage)")
        try expect(worker.isEmpty, "clients are left")
    }

    private func peer(_ speaker: ExchangeScript.Speaker) -> Int? {
        switch speaker {
        case .client(let number): clients[number]
        case .backend: worker.backends.last
        }
    }

    private func client(_ number: Int) -> Int? {
        if clients[number] == nil, let client = worker.connectClient(listener: ExchangeSites.listener(of: site)) {
            clients[number] = client
            worker.shut(client)
            worker.open(client, by: Self.clientBytesMax)
        }
        return clients[number]
    }

    private func turnWindow() {
        guard let client = clients[0], !worker.peers[client].isClosed else { return }
        if heldWindow == 0 {
            heldWindow = worker.peers[client].window
            worker.shut(client)
        } else {
            worker.open(client, by: heldWindow)
            heldWindow = 0
        }
    }

    // MARK: What can be seen

    /// How many of the bytes that the backend sends next belong to the answer that it owes; all of them when it owes
    /// none, or none that ends.
    func countToEndOfAnswer(_ bytes: ArraySlice<UInt8>) -> Int {
        guard let backend = worker.backends.last else { return bytes.count }
        let asked = requests(of: backend).requests.map(\.isHead)
        let before = said[backend] ?? []
        let answers = WireMessages.responses(in: before + bytes, toHead: asked, ended: false)
        let finals = answers.responses.filter { $0.status >= 200 || $0.status == 101 }
        guard !asked.isEmpty, finals.count >= asked.count, finals[asked.count - 1].isWhole else { return bytes.count }
        let end = finals[asked.count - 1].end - before.count
        return end > 0 ? min(end, bytes.count) : bytes.count
    }

    /// What a client has asked, as weir's parser reads it.
    func requests(ofClient number: Int) -> WireMessages {
        requests(ofClient: number, hasTunnel: answers(toClient: number)?.responses.last?.status == 101)
    }

    private func requests(ofClient number: Int, hasTunnel: Bool) -> WireMessages {
        WireMessages.requests(in: sent[number], hasTunnel: hasTunnel, limits: ExchangeSites.headLimits(of: site))
    }

    /// What a client has got; nil: it never connected.
    func answers(toClient number: Int) -> WireMessages? {
        guard let client = clients[number] else { return nil }
        let peer = worker.peers[client]
        return WireMessages.responses(
            in: peer.received, toHead: requests(ofClient: number, hasTunnel: false).requests.map(\.isHead),
            ended: (peer.isClosed || peer.gotEnd) && !peer.wasAborted)
    }

    /// Of the answers that a client has got, but for 100.
    func statuses(toClient number: Int) -> [Int] {
        (answers(toClient: number)?.responses ?? []).map(\.status).filter { $0 != 100 }
    }

    /// Whether weir has ended its side of a client's connection, or all of it.
    func isEnded(client number: Int) -> Bool {
        clients[number].map { worker.peers[$0].isClosed || worker.peers[$0].gotEnd } ?? false
    }

    /// Whether the first client takes nothing now.
    var isClientFull: Bool { heldWindow > 0 }

    /// Whether what a backend sends stays in the kernel, behind what the first client does not take.
    var holdsBackAnswer: Bool { worker.backends.contains { !worker.wantsBytes($0) } }

    /// Whether weir has reset a client's connection.
    func isReset(client number: Int) -> Bool { clients[number].map { worker.peers[$0].wasAborted } ?? false }

    /// Whether a client's request waits until a backend has a connection to spare; what follows its head stays unread.
    func waits(client number: Int) -> Bool {
        guard let client = clients[number], !worker.peers[client].isClosed, !worker.wantsBytes(client) else {
            return false
        }
        return (worker.sample(#"weir_upstream_pending{service="api"}"#) ?? 0) > 0
    }

    var clientNumbers: Range<Int> { 0..<clientsMax }

    /// Every connection to a backend that there has been, in their order.
    var backends: [Int] { worker.peers.indices.filter { worker.peers[$0].endpoint != nil } }

    func isOpen(backend: Int) -> Bool { !worker.peers[backend].isClosed }

    /// What a backend has got.
    func requests(of backend: Int) -> WireMessages {
        WireMessages.requests(in: worker.peers[backend].received, hasTunnel: hasTunnel(backend))
    }

    func wholeRequests(of backend: Int) -> [WireMessages.Request] { requests(of: backend).requests.filter(\.isWhole) }

    /// Whether an upgrade is followed by another protocol. A client that takes nothing has not got the 101 yet.
    private func hasTunnel(_ backend: Int) -> Bool {
        for number in clientNumbers where answers(toClient: number)?.responses.last?.status == 101 { return true }
        return isClientFull && answers(of: backend).responses.last?.status == 101
    }

    /// What a backend has sent, up to an upgrade.
    private func answers(of backend: Int) -> WireMessages {
        let asked = WireMessages.requests(in: worker.peers[backend].received, hasTunnel: true).requests
        return WireMessages.responses(in: said[backend] ?? [], toHead: asked.map(\.isHead), ended: false)
    }

    /// Whether a backend has broken a rule.
    var hasBrokenAnswer: Bool { backends.contains { answers(of: $0).violation != nil } }

    /// Holds what has been written so far to the rules that no bytes may break.
    func check() throws(Finding) {
        var asked: [WireMessages.Request] = []
        for number in clientNumbers {
            let requests = self.requests(ofClient: number)
            asked += requests.requests
            guard let answers = answers(toClient: number) else { continue }
            if let violation = answers.violation {
                let received = worker.peers[clients[number] ?? 0].received
                throw Finding("client \(number) got \(violation): \(shown(received))")
            }
            let count = answers.responses.count { $0.status >= 200 }
            let most = requests.requests.count + 1
            try expect(count <= most, "client \(number) asked \(most - 1) times and got \(count) answers")
        }
        for backend in backends {
            let got = requests(of: backend)
            if let violation = got.violation {
                throw Finding("a backend got \(violation): \(shown(worker.peers[backend].received))")
            }
            for request in got.requests where request.isWhole {
                let isAsked = asked.contains {
                    $0.isWhole && $0.method == request.method && $0.content == request.content
                }
                try expect(isAsked, "nobody asked \(shown(request.method)) with \(shown(request.content))")
            }
        }
        let told = worker.takeDiagnostics()
        try expect(!told.contains("internal fault"), told)
    }
}
