import ArgumentParser
import Config
import Retrieval
import Server

/// `weir reload`
struct Reload: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Have a running weir read its route file anew.",
        discussion: """
            Asks over the exporter, which answers when the new configuration is in use; with errors in the file they \
            are shown, nothing has changed, and the exit code is 1. With --pid-file it sends SIGHUP instead: what \
            comes of it is in weir's log.

            A reload loses no request and no connection, and no counter goes back. Listening addresses are opened and \
            closed as the new file says; requests under way finish as they began. What takes a restart is the number \
            of workers.

            Examples:
              weir reload
              weir reload --exporter 127.0.0.1:9146
              weir reload --pid-file /run/weir/weir.pid
            """)

    @Option(help: "The exporter to ask, as 127.0.0.1:9145 or unix:/run/weir.sock; else that of the route file.")
    var exporter: String?

    @Option(help: "The route file whose exporter is asked.")
    var config = RouteFile.standardPath

    @Option(help: "The file with weir's process number, as \"weir run --pid-file\" writes it.")
    var pidFile: String?

    func validate() throws {
        guard exporter == nil || pidFile == nil else {
            throw ValidationError("--exporter and --pid-file are two ways to ask: one of them is enough")
        }
    }

    func run() throws {
        if let pidFile { return try signal(pidFile) }
        let answer = try ExporterAddress.find(exporter, file: config).ask("/-/reload", .post)
        let text = String(decoding: answer.body, as: UTF8.self)
        guard answer.status == 200 else {
            Console.error("error: not reloaded (\(answer.status)), the configuration in use goes on:\n\(text)")
            throw ExitCode(1)
        }
        print(text, terminator: "")
    }

    private func signal(_ pidFile: String) throws {
        do throws(StartFailure) {
            print("sent SIGHUP to process \(try RunningServer.reload(pidFile: pidFile))")
        } catch {
            Console.error("error: \(error.text)\n")
            throw ExitCode(1)
        }
    }
}
