internal import Basics
internal import Config
internal import Gateway
internal import Instrumentation
internal import Metrics

/// Asks a worker's own core what it would do with a request. The core makes no system call, so no socket is needed, and
/// what `weir match` says cannot differ from what `weir run` does.
struct MatchOracle {
    enum Verdict: Equatable {
        /// It would go to a backend of this service, with this target; nil if that cannot be told.
        case forwarded(service: Int, target: String?)
        /// weir would answer it with this service's metrics.
        case metrics(service: Int)
        /// weir would answer with this status.
        case refused(status: Int)

        /// The service that the request belongs to.
        var service: Int? {
            switch self {
            case .forwarded(let service, _), .metrics(let service): service
            case .refused: nil
            }
        }
    }

    /// The head of the request.
    let head: [UInt8]

    /// - Parameter address: the listener on which the request would come.
    func verdict(_ configuration: Configuration, on address: ListenAddress.Address) -> Verdict? {
        guard let site = Self.site(configuration),
            let listener = site.listeners.firstIndex(where: { $0.address == address }),
            head.count <= Gateway.readBytesMax
        else { return nil }
        let now = Instant(nanoseconds: 1)
        var gateway = Gateway(site: site, worker: 0, seed: 0, now: now)
        guard let id = gateway.accepted(listener: listener, peer: .ip(.loopback, port: 1), now: now) else { return nil }
        unsafe gateway.readBuffer.copyMemory(from: head, byteCount: head.count)
        gateway.received(id, count: head.count, now: now)
        return Self.firstAct(of: &gateway, site, now)
    }

    /// The first command tells: a connection to a backend, a page to be rendered, or an answer.
    private static func firstAct(of gateway: inout Gateway, _ site: Site, _ now: Instant) -> Verdict? {
        while let command = gateway.nextCommand(now: now) {
            switch command {
            case .connect(let id, let endpoint) where site.endpoints.indices.contains(endpoint):
                let service = site.endpoints[endpoint].service
                return .forwarded(service: service, target: target(of: &gateway, sentOn: id, now))
            case .render(let id):
                guard case .service(let name) = gateway.takePageTicket(id)?.page,
                    let service = site.configuration.services.firstIndex(where: { $0.name == name })
                else { return nil }
                return .metrics(service: service)
            case .write(let id): return status(of: &gateway, id).map { .refused(status: $0) }
            case .connect, .read, .endWriting, .close, .handOver: continue
            }
        }
        return nil
    }

    /// What stands between the method and the version in the request that the backend would get.
    private static func target(of gateway: inout Gateway, sentOn id: ConnectionID, _ now: Instant) -> String? {
        gateway.connected(id, now: now)
        while let command = gateway.nextCommand(now: now) {
            guard case .write(let writer) = command, writer == id else { continue }
            let line = output(of: &gateway, id).prefix { $0 != 0x0D }
            let words = line.split(separator: 0x20, omittingEmptySubsequences: false)
            return words.count == 3 ? String(decoding: words[1], as: UTF8.self) : nil
        }
        return nil
    }

    /// The three digits behind `HTTP/1.1 `.
    private static func status(of gateway: inout Gateway, _ id: ConnectionID) -> Int? {
        Int(String(decoding: output(of: &gateway, id).dropFirst(9).prefix(3), as: UTF8.self))
    }

    /// The bytes that wait to be written, as far as one run of them goes: a head stands in one.
    private static func output(of gateway: inout Gateway, _ id: ConnectionID) -> [UInt8] {
        let vectors = UnsafeMutablePointer<OutputVector>.allocate(capacity: 1)
        defer { unsafe vectors.deallocate() }
        unsafe vectors.initialize(to: OutputVector(base: nil, count: 0))
        guard unsafe gateway.output(id, vectors, max: 1) == 1, let base = unsafe vectors.pointee.base else { return [] }
        return unsafe Array(UnsafeRawBufferPointer(start: base, count: vectors.pointee.count))
    }

    private static func site(_ configuration: Configuration) -> Site? {
        // Whatever a checked configuration cannot have is no answer here, and an error of `weir run`.
        do {
            let plan = try InstrumentationPlan(
                configuration: configuration, registry: Registry(shards: 1, cellsMax: 1 << 20),
                build: Build(version: Server.version, swift: ""), loadedAt: 0)
            let nowhere = SocketAddress.ip(.loopback, port: 1)
            return try Site(
                configuration: configuration, instrumentation: plan, workers: 1, connectionsMax: 64, demo: nowhere,
                resolve: { _, _ in nowhere })
        } catch {
            return nil
        }
    }
}
