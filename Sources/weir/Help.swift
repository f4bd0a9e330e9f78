import ArgumentParser
import Config

/// `weir help`: of calls, and of the words of a route file.
struct Help: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Explain a call, or a directive of the route file.",
        discussion: """
            Examples:
              weir help run
              weir help timeouts
            """)

    @Argument(help: "A call (run, check, match) or a directive (listen, routes, timeouts, ...).")
    var name: String?

    func run() throws {
        guard let name else {
            print(Weir.helpMessage())
            return
        }
        let calls = Weir.configuration.subcommands
        if let call = calls.first(where: { Self.name(of: $0) == name }) {
            print(Weir.helpMessage(for: call))
        } else if let entry = DirectiveHelp.entry(for: name) {
            print(entry)
        } else {
            let hint = DirectiveHelp.nearest(to: name).map { "; did you mean \"\($0)\"?" } ?? ""
            throw ValidationError("there is no call or directive \"\(name)\"\(hint)")
        }
    }

    private static func name(of call: any ParsableCommand.Type) -> String {
        call.configuration.commandName ?? String(describing: call).lowercased()
    }
}
