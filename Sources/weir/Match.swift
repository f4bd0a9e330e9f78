import ArgumentParser
import Config
import Server

/// `weir match`
struct Match: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Say which service and route a request would get, and why.",
        discussion: """
            Prints one "name: value" line each for service, backend pool, route, handler and method, for the labels, \
            the target that the backend gets, and timeouts and limits that are not the defaults, then why others \
            lost. Host and port of the URL choose the listener and the service; the path chooses the route. Nothing \
            is sent. Exits with 1 if no service would answer.

            Examples:
              weir match GET http://localhost:8000/jobs/42
              weir match --config /etc/weir/proxy.conf POST http://api.example.org/jobs/
            """)

    @Option(help: "The route file.", completion: .file())
    var config = RouteFile.standardPath

    @Argument(
        help: "As in GET or POST.", completion: .list(["GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS"]))
    var method: String

    @Argument(help: "An http or https URL: http://HOST[:PORT]/PATH")
    var url: String

    func run() throws {
        let loaded = try Weir.load(config)
        let (configuration, warnings) = RouteFile.importing(loaded.configuration)
        Console.error(warnings.rendered)
        guard let match = RequestMatch(method: method, url: url, configuration) else {
            throw ValidationError("\"\(method) \(url)\" is no request: METHOD http://HOST[:PORT]/PATH is expected")
        }
        print(match.lines.joined(separator: "\n"))
        if !match.isAnswered { throw ExitCode(1) }
    }
}
