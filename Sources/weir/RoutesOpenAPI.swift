import ArgumentParser
import Server

/// `weir routes openapi`
struct RoutesOpenAPI: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "openapi",
        abstract: "Print the routes block for an OpenAPI document.",
        discussion: """
            Reads an OpenAPI 3.0 or 3.1 document in JSON and prints its paths as a routes block, to be pasted into a \
            service or kept as a file for "routes file". What cannot be matched is left out and told on stderr. \
            "routes openapi SOURCE" in the route file does the same all the time, and follows the document.

            Examples:
              weir routes openapi http://127.0.0.1:8001/openapi.json
              weir routes openapi unix:/run/app.sock:/openapi.json
              weir routes openapi openapi.json --types > triton.routes
            """)

    @Flag(help: "Write the types of parameters as converters: {job_id:uuid}. Other values then have no route.")
    var types = false

    @Option(help: "A file of certificates to trust for https in place of the system's.", completion: .file())
    var ca: String?

    @Argument(help: "An http or https URL, unix:SOCKET:/PATH, or a file.", completion: .file())
    var source: String

    func run() throws {
        do throws(RoutesBlock.Failure) {
            let block = try RoutesBlock(openAPI: source, certificates: ca, isTyped: types)
            for warning in block.warnings { Console.error("\(warning)\n") }
            print(block.text, terminator: "")
        } catch {
            Console.error("error: \(error.text)\n")
            throw ExitCode(1)
        }
    }
}
