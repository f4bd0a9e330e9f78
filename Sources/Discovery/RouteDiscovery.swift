internal import Basics

/// The paths that no template matched, of all services and workers. It outlives a reload: services keep what was seen
/// of them under their names.
public final class RouteDiscovery: Sendable {
    /// More shapes than this, the most frequent of all workers, are not made into a page: many workers under random
    /// paths have thousands.
    static var shapesMax: Int { 2048 }

    private struct Entry {
        let name: String
        /// By worker; empty: the service does not look.
        let logs: [DiscoveryLog]
    }

    private let entries: [Entry]

    /// - Parameters:
    ///   - services: in the order of the configuration; `isOn` says whether they look.
    ///   - predecessor: what the same services have seen so far.
    public init(services: [(name: String, isOn: Bool)], workers: Int, predecessor: RouteDiscovery? = nil) {
        entries = services.map { service in
            guard service.isOn else { return Entry(name: service.name, logs: []) }
            let former = predecessor?.entries.first { $0.name == service.name }?.logs ?? []
            let added = max(0, workers - former.count)
            return Entry(name: service.name, logs: former + (0..<added).map { _ in DiscoveryLog() })
        }
    }

    /// Where a worker writes what it sees of a service; nil: the service does not look.
    public func log(service: Int, worker: Int) -> DiscoveryLog? {
        guard entries.indices.contains(service), entries[service].logs.indices.contains(worker) else { return nil }
        return entries[service].logs[worker]
    }

    /// What all workers saw of a service, the most frequent first; nil: it does not look. Any thread.
    public func shapes(service: Int) -> [ObservedShape]? {
        guard entries.indices.contains(service), !entries[service].logs.isEmpty else { return nil }
        var shapes: [ObservedShape] = []
        var places: [[UInt8]: Int] = [:]
        for log in entries[service].logs {
            for shape in log.shapes() {
                if let place = places[shape.text] {
                    shapes[place].add(shape)
                } else {
                    places[shape.text] = shapes.count
                    shapes.append(shape)
                }
            }
        }
        shapes.sort { left, right in
            let (a, b) = (left.counts.total, right.counts.total)
            return a != b ? a > b : left.text.lexicographicallyPrecedes(right.text)
        }
        return Array(shapes.prefix(Self.shapesMax))
    }
}
