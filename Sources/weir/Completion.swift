import ArgumentParser
import Config
import Server

/// `weir completion`: what a shell loads so that Tab completes the words of a weir call.
struct Completion: ParsableCommand {
    enum Shell: String, ExpressibleByArgument, CaseIterable {
        case bash, zsh, fish

        var kind: CompletionShell {
            switch self {
            case .bash: .bash
            case .zsh: .zsh
            case .fish: .fish
            }
        }
    }

    static let configuration = CommandConfiguration(
        abstract: "Print a script that teaches a shell to complete weir's calls.",
        discussion: """
            Completed are calls, options, route files, and the directives that weir help proxy.conf explains.

            Examples:
              weir completion bash > /etc/bash_completion.d/weir
              weir completion zsh > /usr/local/share/zsh/site-functions/_weir
              weir completion fish > ~/.config/fish/completions/weir.fish
              source <(weir completion bash)
                                      in this shell alone
            """)

    @Argument(help: "bash, zsh or fish.")
    var shell: Shell

    func run() { print(Self.withoutSecondHelp(Weir.completionScript(for: shell.kind))) }

    /// The parser has a `help` of its own, which `Help` stands in for. In the scripts it comes second and would win.
    private static func withoutSecondHelp(_ script: String) -> String {
        var lines: [Substring] = []
        var isFunctionKnown = false
        var isWithin = false
        for line in script.split(separator: "\n", omittingEmptySubsequences: false) {
            if line == "_weir_help() {" {
                isWithin = isFunctionKnown
                isFunctionKnown = true
            }
            if !isWithin, !line.contains("Show subcommand help information.") { lines.append(line) }
            if line == "}" { isWithin = false }
        }
        let text = lines.joined(separator: "\n")
        return text.replacing("|help|help)", with: "|help)").replacing(" help help'", with: " help'")
    }

    /// What may follow `weir help` and the words behind it.
    ///
    /// - Parameter words: the whole command line; the last one may be only begun.
    static func helpWords(_ words: [String]) -> [String] {
        guard let help = words.firstIndex(of: "help") else { return [] }
        let file = RouteFile.standardPath
        switch words.count - help {
        case ...2: return Weir.callNames + [file]
        case 3 where words[help + 1] == file: return Array(Set(DirectiveHelp.rows.map(\.name))).sorted()
        case 4 where words[help + 1] == file: return DirectiveHelp.names(in: words[help + 2])
        default: return []
        }
    }
}
