internal import Basics
public import Config
internal import Linux
internal import Synchronization

extension RouteFile {
    /// What the sources of a configuration say now: for calls that serve nothing. All are read at once, and none is
    /// waited for longer than a few seconds.
    ///
    /// - Returns: the configuration with the routes that could be read, and a warning for each source that could not
    ///   and each metric that waits for a route.
    public static func importing(
        _ configuration: Configuration
    ) -> (configuration: Configuration, diagnostics: [Diagnostic]) {
        var sources: [RouteSource] = []
        for source in configuration.services.flatMap(\.routeSources)
        where !sources.contains(where: { $0.place == source.place }) { sources.append(source) }
        guard !sources.isEmpty else { return (configuration, []) }
        let readings = RouteReadings(sources).all
        var imported = ImportedRoutes()
        var diagnostics: [Diagnostic] = []
        for source in sources {
            switch readings[source.place] {
            case .success(let document)?:
                imported[source.place] = document.routes
                diagnostics += warnings(document, source)
            case .failure(let failure)?:
                diagnostics.append(warning(source, "cannot be read: \(failure.text)"))
            case nil: diagnostics.append(warning(source, "cannot be read in time"))
            }
        }
        let whole = configuration.importing(imported)
        return (whole, diagnostics + whole.waitingMetrics)
    }

    private static func warnings(_ document: RouteDocument, _ source: RouteSource) -> [Diagnostic] {
        let shownMax = 5
        var texts = Array(document.warnings.prefix(shownMax))
        let left = document.warningCount - texts.count
        if left > 0 { texts.append("\(left) more parts of it are left out") }
        return texts.map { warning(source, $0) }
    }

    private static func warning(_ source: RouteSource, _ text: String) -> Diagnostic {
        Diagnostic(
            .warning, at: source.position, length: source.text.unicodeScalars.count,
            "routes openapi \(source.shownText): \(text)")
    }
}

/// The sources of a configuration, read once, each on a thread of its own.
private final class RouteReadings: Sendable {
    typealias Reading = Result<RouteDocument, RouteSourceFailure>

    private static let timeout = Duration.seconds(5)
    private let found = Mutex<[RouteSource.Place: Reading]>([:])

    /// What each source gave; one that hangs is left out.
    var all: [RouteSource.Place: Reading] { found.withLock { $0 } }

    init(_ sources: [RouteSource]) {
        do throws(SystemError) {
            let ended = try EventCounter(.epoll)
            var epoll = try Epoll(eventsMax: 1)
            try epoll.add(source: ended.descriptor, token: 0)
            let end = Ending(ended)
            for source in sources {
                try Thread.start(name: "weir-fetch") { [self] in
                    let reading = Self.read(source)
                    found.withLock { $0[source.place] = reading }
                    end.counter.signal()
                }
            }
            let deadline = Clock.now() + Self.timeout + .seconds(1)
            while all.count < sources.count {
                let left = deadline.since(Clock.now()).nanoseconds / 1_000_000
                guard left > 0 else { return }
                _ = epoll.wait(milliseconds: Int32(clamping: left))
                end.counter.take()
            }
        } catch {
            let failure = RouteSourceFailure(kind: .unreachable, text: error.text)
            found.withLock { found in
                for source in sources where found[source.place] == nil { found[source.place] = .failure(failure) }
            }
        }
    }

    /// A counter that several threads share.
    private final class Ending: Sendable {
        let counter: EventCounter
        init(_ counter: consuming EventCounter) { self.counter = counter }
    }

    private static func read(_ source: RouteSource) -> Reading {
        do throws(RouteSourceFailure) {
            let (bytes, location) = try RouteDocument.fetch(source, timeout: timeout)
            return .success(try RouteDocument(bytes, location: location, of: source))
        } catch {
            return .failure(error)
        }
    }
}
