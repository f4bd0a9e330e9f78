import ArgumentParser
import Server

/// `weir routes suggest`
struct RoutesSuggest: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "suggest",
        abstract: "Print route lines for paths that no template matches.",
        discussion: """
            Asks the exporter of a running weir what it has seen and prints a routes block for each service, the most \
            frequent paths first, to be pasted into the service's block. Values in the paths are parameters; where \
            many words stand in one place they are one parameter too. Paths that got nothing but errors, such as \
            those of scanners, are left out. What weir has seen is kept over a reload, and lost with a restart. Of \
            very many different paths it forgets the rare ones, so counts are the least that came.

            Examples:
              weir routes suggest
              weir routes suggest --service triton --min-count 10
              weir routes suggest --exporter 10.0.0.5:9145 --all
            """)

    @Option(help: "The exporter to ask, as 127.0.0.1:9145 or unix:/run/weir.sock; else that of the route file.")
    var exporter: String?

    @Option(help: "The route file whose exporter is asked.")
    var config = RouteFile.standardPath

    @Option(help: "Only this service.")
    var service: String?

    @Option(help: "Leave out what came less often.")
    var minCount = 1

    @Flag(help: "Show what got nothing but errors too, and every line.")
    var all = false

    func validate() throws {
        guard minCount >= 1 else { throw ValidationError("--min-count is a whole number from 1") }
    }

    func run() throws {
        let address = try ExporterAddress.find(exporter, file: config)
        var target = "/-/routes?min_count=\(minCount)"
        if all { target += "&all=1" }
        if let service { target += "&service=" + Self.encoded(service) }
        print(try address.text(of: target), terminator: "")
    }

    /// As a value of a query (RFC 3986 section 3.4).
    private static func encoded(_ text: String) -> String {
        text.utf8.map { byte -> String in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."):
                String(UnicodeScalar(byte))
            default: "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
            }
        }.joined()
    }
}
