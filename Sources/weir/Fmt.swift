import ArgumentParser
import Config
import Server

/// `weir fmt`
struct Fmt: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Lay out route files in one form.",
        discussion: """
            Indents blocks by four spaces, sets the arguments and the comments of neighbouring directives in columns, \
            and leaves one empty line at most. Comments, quotes, continued lines and small blocks on one line stay, \
            and what the file says does not change. Files are replaced in one step, and only if they change; a file \
            with an error in its words, quotes or blocks is left as it is. What a file imports is not followed.

            Examples:
              weir fmt
              weir fmt --check *.conf
              weir fmt - < proxy.conf
            """)

    @Flag(help: "Change nothing: list the files that would change, and exit with 1 if there are any.")
    var check = false

    @Flag(help: "Print the formatted files in place of changing them.")
    var stdout = false

    @Argument(help: "The route files; - for stdin, formatted to stdout.", completion: .file())
    var files = [RouteFile.standardPath]

    func run() throws {
        var isWell = true
        for file in files where !format(file) { isWell = false }
        if !isWell { throw ExitCode(1) }
    }

    /// - Returns: whether the file is as it should be now.
    private func format(_ file: String) -> Bool {
        let (formatting, diagnostics) = RouteFile.formatting(file)
        Console.error(diagnostics.rendered)
        guard let formatting else { return false }
        if check {
            if formatting.isChanged { print(file) }
            return !formatting.isChanged
        }
        if stdout || file == RouteFile.standardInput {
            print(formatting.text, terminator: "")
            return true
        }
        guard formatting.isChanged, let failure = RouteFile.replace(file, with: formatting) else { return true }
        Console.error("error: \(failure)\n")
        return false
    }
}
