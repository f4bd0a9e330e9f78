import ArgumentParser
import Config
import Server

/// `weir check`
struct Check: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Say whether a route file is in order.",
        discussion: """
            Prints one line that counts services and routes and says how many series there can be at most and how much \
            memory they take. Errors and warnings go to stderr, all of them at once; with errors the exit code is 1.

            Examples:
              weir check
              weir check /etc/weir/proxy.conf && systemctl restart weir
            """)

    @Argument(help: "The route file.")
    var file = RouteFile.standardPath

    func run() throws {
        let loaded = try Weir.load(file)
        print(RouteFile.summary(loaded.configuration, path: file))
    }
}
