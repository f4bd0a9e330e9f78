public import Basics

/// What a route file says, checked and ready to serve: immutable, shared by all workers, replaced as a whole on reload.
public struct Configuration: Equatable, Sendable {
    /// Event loops, one thread each; nil means one per CPU that the process may use.
    public var workers: Int?
    /// Where Prometheus scrapes all services; nil when the file says `exporter off`.
    public var exporter: ListenAddress?
    /// Where the line for each request goes; nil when none is written.
    public var accessLog: AccessLog?
    /// The least important diagnostics that are still written.
    public var logLevel: LogLevel
    /// How long a drain may last before what is still open is closed.
    public var shutdownGrace: Duration
    /// Where what outlives a restart is kept; nil when nothing does.
    public var stateDirectory: String?
    /// In the order of the file; never empty in a checked configuration.
    public var services: [Service]

    /// The configuration of a file that says nothing: the defaults of the top level, and no service.
    public init() {
        workers = nil
        exporter = .standardExporter
        accessLog = nil
        logLevel = .info
        shutdownGrace = .seconds(30)
        stateDirectory = nil
        services = []
    }

    /// How many route templates all services have together.
    public var routeCount: Int { services.reduce(0) { $0 + $1.routes.count } }

    /// Every address that services listen on, each once, in the order of the file.
    public var listeners: [ListenAddress] {
        var seen: Set<ListenAddress.Address> = []
        return services.flatMap(\.listeners).filter { seen.insert($0.address).inserted }
    }
}
