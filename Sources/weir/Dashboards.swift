import ArgumentParser
import Monitoring
import Server

/// `weir dashboards`
struct Dashboards: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Print a Grafana dashboard for a route file.",
        discussion: """
            JSON, for Grafana 10 and later: Dashboards, New, Import, or a file of a dashboard provider. It has \
            requests, errors and durations of each service by route, its backends, a panel for each metric of your \
            own, clients, and weir itself. Names and labels are those that the route file gives. What it asks is the \
            exporter's series, of any Prometheus, job and instance that are chosen at the top.

            Examples:
              weir dashboards > weir.json
              weir dashboards --title "Staging" --uid weir-staging /etc/weir/proxy.conf > staging.json
            """)

    @Option(help: "What the dashboard is called.")
    var title = "weir"

    @Option(help: "By which Grafana knows it again: an import replaces the one that has it.")
    var uid = "weir"

    @Argument(help: "The route file.", completion: .file())
    var file = RouteFile.standardPath

    func validate() throws {
        let isAllowed = { (byte: UInt8) in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"): true
            default: false
            }
        }
        guard (1...40).contains(uid.utf8.count), uid.utf8.allSatisfy(isAllowed) else {
            throw ValidationError("--uid \"\(uid)\": Grafana takes 1 to 40 letters, digits, \"-\" and \"_\"")
        }
    }

    func run() throws {
        let loaded = try Weir.load(file)
        print(Dashboard(loaded.configuration, title: title, uid: uid).text, terminator: "")
    }
}
