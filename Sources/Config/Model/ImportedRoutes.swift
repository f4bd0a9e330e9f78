/// The routes of all documents that have been read, by where they are.
public struct ImportedRoutes: Equatable, Sendable {
    private var routes: [RouteSource.Place: [Route]] = [:]

    public init() {}

    /// The routes of a document; nil as long as it was never read.
    public subscript(_ place: RouteSource.Place) -> [Route]? {
        get { routes[place] }
        set { routes[place] = newValue }
    }
}

extension Configuration {
    /// The configuration with the routes of its documents, as far as they are there.
    public func importing(_ imported: ImportedRoutes) -> Configuration {
        var configuration = self
        for index in configuration.services.indices {
            configuration.services[index].routes += configuration.services[index].additions(from: imported)
        }
        return configuration
    }
}

extension Service {
    /// What the documents add to the service's own routes: source by source, each as far as nothing before it says
    /// the same.
    fileprivate func additions(from imported: ImportedRoutes) -> [Route] {
        var override = RouteOverride(routes)
        var additions: [Route] = []
        for source in routeSources {
            let added = (imported[source.place] ?? []).compactMap { override.remainder(of: $0) }
            for route in added { override.add(route) }
            additions += added
        }
        return additions
    }
}
