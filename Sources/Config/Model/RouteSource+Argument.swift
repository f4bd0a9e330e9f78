internal import Basics

extension RouteSource {
    /// Why an argument of the command line is no source.
    public struct ArgumentError: Error, Equatable, Sendable {
        /// For people.
        public let message: String

        public init(message: String) { self.message = message }
    }

    /// A source as an argument of the command line gives it, by the rules of `routes openapi`.
    public init(argument: String) throws(ArgumentError) {
        let position = SourcePosition(file: "", line: 1, column: 1)
        let word = Token(.word, text: argument, range: SourceRange(start: position))
        do throws(DirectiveError) {
            self.init(text: argument, place: try RouteSourceDirectives.place(word), refresh: .zero, position: position)
        } catch {
            throw ArgumentError(message: error.message + (error.expected.map { "; expected: \($0)" } ?? ""))
        }
    }
}
