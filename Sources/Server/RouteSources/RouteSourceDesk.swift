internal import Basics
internal import Config
internal import Linux
internal import Synchronization

/// Reads the sources of routes, again and again, on threads of its own: a source that hangs, is huge or is gone holds
/// up nothing else.
///
/// One thread keeps the times; each document is fetched and read by a thread that ends with it. What was read last
/// stays until there is something better.
final class RouteSourceDesk: Sendable {
    /// What others look at.
    fileprivate struct Board {
        var routes = ImportedRoutes()
        var isChanged = false
        var lastSuccess: [RouteSource.Place: Double] = [:]
        /// Files that are wanted and were not tried yet.
        var filesPending: Set<RouteSource.Place> = []
        var isStarted = false
    }

    enum Order {
        case watch([RouteSource], DocumentStore?)
        case fetched(RouteSource, RouteFetch.Outcome)
    }

    /// Signalled when there is news.
    let news: EventCounter
    private let wake: EventCounter
    private let orders = Mutex<[Order]>([])
    private let board = Mutex(Board())
    private let log: LogWriter

    init(log: LogWriter) throws(SystemError) {
        news = try EventCounter(.epoll)
        wake = try EventCounter(.epoll)
        self.log = log
    }

    // MARK: any thread

    /// Reads the sources of this configuration from now on, and no others. What was read of others is forgotten.
    func watch(_ configuration: Configuration) throws(SystemError) {
        var sources: [RouteSource] = []
        for source in configuration.services.flatMap(\.routeSources) {
            guard let index = sources.firstIndex(where: { $0.place == source.place }) else {
                sources.append(source)
                continue
            }
            // Two services may have one source: the more eager one decides.
            if source.refresh != .zero, sources[index].refresh == .zero || source.refresh < sources[index].refresh {
                sources[index].refresh = source.refresh
            }
        }
        let mustStart = board.withLock { board in
            board.keep(sources.map(\.place))
            let mustStart = !board.isStarted && !sources.isEmpty
            if mustStart { board.isStarted = true }
            return mustStart
        }
        post(.watch(sources, DocumentStore(configuration)))
        if mustStart { try Thread.start(name: "weir-routes") { [self] in run() } }
    }

    /// The routes that were kept over a restart. Reads files: before anything serves.
    func restore(_ configuration: Configuration) {
        guard let store = DocumentStore(configuration) else { return }
        for source in configuration.services.flatMap(\.routeSources) {
            do throws(RouteSourceFailure) {
                guard let document = try store.read(source) else { continue }
                board.withLock { $0.routes[source.place] = document.routes }
                log.say(.info, "routes openapi \(source.shownText): \(routeCount(document.routes)) kept from before")
            } catch {
                log.say(
                    .warning, "routes openapi \(source.shownText): what was kept from before is left: \(error.text)")
            }
        }
    }

    /// Waits until the sources that are files were tried, but not for long: they are there at once or hang.
    func awaitFiles() throws(SystemError) {
        let deadline = Clock.now() + .seconds(2)
        var epoll = try Epoll(eventsMax: 1)
        try epoll.add(source: news.descriptor, token: 0)
        while board.withLock({ !$0.filesPending.isEmpty }) {
            let left = deadline.since(Clock.now()).nanoseconds / 1_000_000
            guard left > 0 else { return }
            _ = epoll.wait(milliseconds: Int32(clamping: left))
            news.take()
        }
    }

    /// What has come since the last call.
    func takeNews() -> RouteNews {
        news.take()
        return board.withLock { board in
            defer { board.isChanged = false }
            return RouteNews(routes: board.routes, isChanged: board.isChanged, lastSuccess: board.lastSuccess)
        }
    }

    private func post(_ order: Order) {
        orders.withLock { $0.append(order) }
        wake.signal()
    }

    // MARK: the thread that keeps the times

    private func run() {
        do throws(SystemError) {
            var epoll = try Epoll(eventsMax: 1)
            try epoll.add(source: wake.descriptor, token: 0)
            var schedule = RouteSchedule()
            while true {
                _ = epoll.wait(milliseconds: schedule.waitMilliseconds(now: Clock.now()))
                wake.take()
                let taken = orders.withLock { orders in
                    defer { orders = [] }
                    return orders
                }
                for order in taken { carryOut(order, &schedule) }
                while let fetch = schedule.next(now: Clock.now()) { start(fetch) }
            }
        } catch {
            log.say(.error, "routes openapi: documents are not read any more: \(error)")
        }
    }

    private func start(_ fetch: RouteFetch) {
        do throws(SystemError) {
            try Thread.start(name: "weir-fetch") { [self] in post(.fetched(fetch.source, fetch.run())) }
        } catch {
            post(.fetched(fetch.source, .failed(RouteSourceFailure(kind: .unreachable, text: error.text))))
        }
    }

    private func carryOut(_ order: Order, _ schedule: inout RouteSchedule) {
        switch order {
        case .watch(let sources, let store): schedule.watch(sources, store, now: Clock.now())
        case .fetched(let source, let outcome):
            guard let former = schedule.ended(source, outcome, now: Clock.now()) else { return }
            publish(source, outcome, former)
        }
    }

    /// Puts what was read on the board, and says so once: not at every try.
    private func publish(_ source: RouteSource, _ outcome: RouteFetch.Outcome, _ former: RouteSchedule.Condition) {
        let kept = board.withLock { $0.routes[source.place] }
        switch outcome {
        case .failed(let failure):
            board.withLock { _ = $0.filesPending.remove(source.place) }
            if former != .failing(failure.kind) { sayFailed(source, failure, kept) }
        case .unchanged:
            board.withLock { $0.succeed(source.place) }
            if case .failing = former { say(source, kept ?? [], "can be read again: ") }
        case .read(let document, let storing):
            let isSame = kept?.elementsEqual(document.routes) { $0.says(theSameAs: $1) } == true
            board.withLock { board in
                board.succeed(source.place)
                if isSame { return }
                board.routes[source.place] = document.routes
                board.isChanged = true
            }
            if let storing { log.say(.warning, "routes openapi \(source.shownText): not kept: \(storing.text)") }
            if !isSame || former != .good {
                say(source, document.routes, kept == nil || isSame ? "" : "has changed: ", document)
            }
        }
        news.signal()
    }

    private func say(_ source: RouteSource, _ routes: [Route], _ words: String, _ document: RouteDocument? = nil) {
        var text = "routes openapi \(source.shownText): \(words)\(routeCount(routes))"
        if let document, let first = document.warnings.first {
            text += "; left out: \(document.warningCount), the first: \(first)"
        }
        log.say(.info, text)
    }

    private func sayFailed(_ source: RouteSource, _ failure: RouteSourceFailure, _ kept: [Route]?) {
        let consequence =
            kept.map { "its \(routeCount($0)) of before stay" } ?? "its paths have no template until it can"
        log.say(.warning, "routes openapi \(source.shownText) cannot be read: \(failure.text); \(consequence)")
    }

    private func routeCount(_ routes: [Route]) -> String { "\(routes.count) route\(routes.count == 1 ? "" : "s")" }
}

extension RouteSourceDesk.Board {
    fileprivate mutating func keep(_ places: [RouteSource.Place]) {
        var kept = ImportedRoutes()
        for place in places {
            kept[place] = routes[place]
            if case .file = place, routes[place] == nil { filesPending.insert(place) }
        }
        routes = kept
        lastSuccess = lastSuccess.filter { places.contains($0.key) }
        filesPending = filesPending.filter { places.contains($0) }
    }

    fileprivate mutating func succeed(_ place: RouteSource.Place) {
        filesPending.remove(place)
        lastSuccess[place] = Double(Clock.unixNanoseconds()) / 1e9
    }
}
