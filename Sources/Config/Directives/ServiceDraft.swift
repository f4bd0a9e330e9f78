/// A service while its block is read.
struct ServiceDraft {
    /// A value, and where it was written.
    struct Placed<Value> {
        var value: Value
        var place: SourceRange
    }

    var service: Service
    let place: SourceRange
    var listeners: [Placed<ListenAddress>] = []
    var hosts: [Placed<HostPattern>] = []
    var backends: [Placed<BackendAddress>] = []
    var routes: [RouteDraft] = []
    /// Whether a line of its routes could not be read, which may be the one that seems to be missing.
    var hasUnreadRoutes = false
    /// Files of route lines, which are read once the directives are.
    var routeFiles: [Placed<String>] = []
    var ownMetrics: [OwnMetricDraft] = []
    var metricsPlace: SourceRange?
    var prefixPlace: SourceRange?
    var inProgressPlace: SourceRange?
    var labels: [Placed<String>] = []
    /// The expressions of `exclude` that compile.
    var excludes: [Placed<String>] = []
    /// Where the new name of `handler`, `status` or `method` stands.
    var labelNamePlaces: [String: SourceRange] = [:]
    /// Whether a `listen` or a `backend` was written at all, even one that could not be read: then its lack is no news.
    var hasListen = false
    var hasBackend = false
    /// Whether it has a directive of an unknown name, which may be the one that seems to be missing.
    var hasUnknown = false
    /// What the blocks of each kind have seen: two `timeouts` blocks count as one.
    var seen: [DirectiveContext: [String: SourceRange]] = [:]

    init(name: String, place: SourceRange) {
        service = Service(name: name, position: place.start)
        self.place = place
    }

    /// The service as the model has it.
    func finished() -> Service {
        var service = service
        service.listeners = listeners.map(\.value)
        service.hosts = hosts.map(\.value)
        service.backends = backends.map(\.value)
        service.routes = routes.map(\.route)
        service.ownMetrics = ownMetrics.map(\.metric)
        return service
    }
}
