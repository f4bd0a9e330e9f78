import ArgumentParser
import Server

/// `weir run`
struct Run: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Serve what a route file says.",
        discussion: """
            Runs until SIGTERM or SIGINT, which let requests under way finish within shutdown_grace; a second one cuts \
            them. SIGHUP reads the file anew; SIGUSR2 starts the binary anew, which takes over without a lost request; \
            SIGUSR1 opens the access log anew. Exits with 1 if the file has errors or an address is in use.

            Examples:
              weir run
              weir run /etc/weir/proxy.conf
              weir run --pid-file /run/weir/weir.pid /etc/weir/proxy.conf
            """)

    @Argument(help: "The route file.")
    var file = RouteFile.standardPath

    @Option(help: "Write the process number to this file while weir serves.")
    var pidFile: String?

    func run() throws {
        let loaded = try Weir.load(file)
        do throws(StartFailure) {
            let file = file
            Server.exit(try Server(loaded.configuration, reloading: { RouteFile.load(file) }, pidFile: pidFile).run())
        } catch {
            Console.error("error: \(error.text)\n")
            Server.exit(1)
        }
    }
}
