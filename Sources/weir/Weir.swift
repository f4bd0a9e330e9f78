import ArgumentParser
import Config
import Server

/// The command line.
@main
struct Weir: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "weir",
        abstract: "A reverse proxy that measures the APIs behind it.",
        discussion: """
            weir stands in front of HTTP services, forwards their requests, and answers Prometheus with the metrics \
            that the services would otherwise have to measure themselves, by route template.

            Examples:
              weir check              is proxy.conf in order?
              weir run                serve what proxy.conf says
              weir fmt                lay out proxy.conf in the usual form
              weir help proxy.conf routes
                                      what a directive of proxy.conf means
              weir match GET http://localhost:8000/jobs/42
                                      which service and route would that get?
            """,
        version: Server.version,
        subcommands: [
            Run.self, Check.self, Match.self, Routes.self, Top.self, Dashboards.self, Rules.self, Reload.self,
            Fmt.self, Completion.self, Reference.self, Help.self,
        ])
}

extension Weir {
    /// The names of the calls that people make, in the order of the help.
    static var callNames: [String] {
        configuration.subcommands.filter { $0.configuration.shouldDisplay }.map(name)
    }

    /// The call of a name.
    static func call(named name: String) -> (any ParsableCommand.Type)? {
        configuration.subcommands.first { self.name(of: $0) == name }
    }

    private static func name(of call: any ParsableCommand.Type) -> String {
        call.configuration.commandName ?? String(describing: call).lowercased()
    }

    /// The configuration of a file whose errors, if any, have been shown.
    ///
    /// - Throws: `ExitCode(1)` if there are errors.
    static func load(_ path: String, withAdvice: Bool = false) throws -> LoadedFile {
        let (configuration, diagnostics) = RouteFile.load(path, withAdvice: withAdvice)
        Console.error(diagnostics.rendered)
        guard let configuration else { throw ExitCode(1) }
        return LoadedFile(configuration: configuration, hasWarnings: !diagnostics.isEmpty)
    }
}
