import ArgumentParser
import Config
import Server

/// `weir help`: of calls, and of the words of a route file.
struct Help: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Explain a call, or a directive of the route file.",
        discussion: """
            A directive that stands in several blocks is explained for each of them; a block's name before it picks one.

            Examples:
              weir help run
              weir help proxy.conf                    every directive, block by block
              weir help proxy.conf timeouts           a block, and what stands in it
              weir help proxy.conf limits body        a directive of one block
            """)

    @Argument(
        help: ArgumentHelp(
            "A call (run, check, match), or proxy.conf and a directive (listen, routes, timeouts).",
            valueName: "word"),
        completion: .custom { words, _, _ in Completion.helpWords(words) })
    var words: [String] = []

    func run() throws {
        guard let first = words.first else {
            print(Weir.helpMessage())
            return
        }
        if first == RouteFile.standardPath {
            try explain(Array(words.dropFirst()))
        } else if words.count == 1, let call = Weir.call(named: first) {
            print(Weir.helpMessage(for: call))
        } else {
            try explain(words)
        }
    }

    /// Prints what the reference says.
    ///
    /// - Parameter words: nothing, a directive, or a block and a directive of it.
    private func explain(_ words: [String]) throws {
        switch words.count {
        case 0: print(DirectiveHelp.overview())
        case 1, 2:
            guard let entry = DirectiveHelp.entry(for: words[words.count - 1], in: words.count == 2 ? words[0] : nil)
            else { throw unknown(words) }
            print(entry)
        default: throw ValidationError("one directive at a time: weir help proxy.conf [BLOCK] DIRECTIVE")
        }
    }

    private func unknown(_ words: [String]) -> ValidationError {
        let name = words[words.count - 1]
        guard words.count == 1 else {
            let place = "in \"\(words[0])\""
            let hint = DirectiveHelp.entry(for: name) == nil ? "" : "; without that word it is explained"
            return ValidationError("there is no directive \"\(name)\" \(place)\(hint)")
        }
        let calls = Weir.callNames
        let nearest = DirectiveHelp.nearest(to: name) ?? calls.first { $0.hasPrefix(name) }
        let hint = nearest.map { "; did you mean \"\($0)\"?" } ?? ""
        let subject = self.words[0] == RouteFile.standardPath ? "directive" : "call or directive"
        return ValidationError("there is no \(subject) \"\(name)\"\(hint)")
    }
}
