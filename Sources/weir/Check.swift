import ArgumentParser
import Config
import Server

/// `weir check`
struct Check: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Say whether a route file is in order.",
        discussion: """
            Prints one line that counts services and routes and says how many series there can be at most and how much \
            memory they take. Errors and warnings go to stderr, all of them at once; with errors the exit code is 1. \
            Warnings are of what is right and yet most likely not meant, or dear: a route that never matches what it \
            seems to, an exporter that anyone reaches, labels likely to explode. \
            Documents of routes openapi are read; one that is down is a warning. With --strict warnings exit with 1 too.

            Examples:
              weir check
              weir check /etc/weir/proxy.conf && systemctl restart weir
              weir check --strict     in a pipeline that wants no warnings
            """)

    @Flag(help: "Exit with 1 if there are warnings.")
    var strict = false

    @Argument(help: "The route file.", completion: .file())
    var file = RouteFile.standardPath

    func run() throws {
        let loaded = try Weir.load(file, withAdvice: true)
        let (configuration, warnings) = RouteFile.importing(loaded.configuration)
        Console.error(warnings.rendered)
        print(RouteFile.summary(configuration, path: file))
        if strict, loaded.hasWarnings || !warnings.isEmpty { throw ExitCode(1) }
    }
}
