internal import Basics
internal import Config

/// When which source is read. Makes no system call.
///
///     waiting ──due──► under way ──► good, due after refresh
///        ▲                 └───────► failing, due after a second, two, four ... but refresh at most
///        └── watch
struct RouteSchedule {
    enum Condition: Equatable {
        /// Never tried.
        case untried
        case good
        case failing(RouteSourceFailure.Kind)
    }

    private struct Entry {
        let source: RouteSource
        let fingerprint = RouteFingerprint()
        var condition = Condition.untried
        /// `never` while it is under way, and when it is not to be read again.
        var due: Instant
        var isUnderWay = false
        var failures = 0
    }

    /// Documents that are fetched at once; the others wait.
    static let fetchesMax = 8
    /// How long a source that is not read again and fails waits at most.
    private static let retryMax = Duration.seconds(60)

    private var entries: [Entry] = []
    private var store: DocumentStore?
    private var underWay = 0

    /// Goes by these sources from now on. All are read at once: whoever reloads wants what is there now.
    mutating func watch(_ sources: [RouteSource], _ store: DocumentStore?, now: Instant) {
        self.store = store
        entries = sources.map { source in
            guard var entry = entries.first(where: { $0.source.isRead(as: source) }) else {
                return Entry(source: source, due: now)
            }
            if !entry.isUnderWay { entry.due = now }
            return entry
        }
    }

    func waitMilliseconds(now: Instant) -> Int32 {
        guard underWay < Self.fetchesMax, let due = entries.map(\.due).min(), due != .never else { return -1 }
        return Int32(clamping: max(0, due.since(now).nanoseconds) / 1_000_000 + (due > now ? 1 : 0))
    }

    /// A fetch that is due and may begin.
    mutating func next(now: Instant) -> RouteFetch? {
        guard underWay < Self.fetchesMax,
            let index = entries.indices.filter({ entries[$0].due <= now }).min(by: { entries[$0].due < entries[$1].due }
            )
        else { return nil }
        entries[index].due = .never
        entries[index].isUnderWay = true
        underWay += 1
        return RouteFetch(source: entries[index].source, fingerprint: entries[index].fingerprint, store: store)
    }

    /// A fetch has ended.
    ///
    /// - Returns: how it was with the source before; nil when nobody wants the source any more.
    mutating func ended(_ source: RouteSource, _ outcome: RouteFetch.Outcome, now: Instant) -> Condition? {
        underWay -= 1
        guard let index = entries.firstIndex(where: { $0.source.isRead(as: source) }) else { return nil }
        let former = entries[index].condition
        entries[index].isUnderWay = false
        let refresh = entries[index].source.refresh
        switch outcome {
        case .read, .unchanged:
            entries[index].condition = .good
            entries[index].failures = 0
            entries[index].due = refresh == .zero ? .never : now + refresh
        case .failed(let failure):
            entries[index].condition = .failing(failure.kind)
            let pause = Duration.seconds(1 << min(entries[index].failures, 6))
            entries[index].failures += 1
            entries[index].due = now + min(pause, refresh == .zero ? Self.retryMax : refresh)
        }
        return former
    }
}

extension RouteSource {
    /// Whether nothing differs that its reading goes by.
    fileprivate func isRead(as other: RouteSource) -> Bool {
        place == other.place && refresh == other.refresh && certificates == other.certificates
    }
}
