/// What there is to know about a directive: what the reader checks against, and what the manual prints.
public struct DirectiveRow: Sendable {
    /// What holds when a directive is not written.
    public enum Default: Equatable, Sendable {
        /// It must be written.
        case required
        /// The same as writing these arguments.
        case arguments(String)
        /// Said in words, because nothing that could be written means it.
        case words(String)
    }

    public enum Status: Equatable, Sendable {
        case supported
        /// In the language, but not built yet: writing it is an error. The text says what to do in its place.
        case notYet(String)
    }

    /// How often it may be written in one block.
    public enum Repetition: Equatable, Sendable {
        case once
        case any
        /// Once for each first argument.
        case oncePerFirstArgument
    }

    public enum BlockRule: Equatable, Sendable {
        case none
        case optional
        case required
    }

    public let name: String
    public let context: DirectiveContext
    /// Name and arguments as they are written.
    public let syntax: String
    /// For the operator: what it does, in units and bounds that matter. Sentences.
    public let summary: String
    public let defaultValue: Default
    public let repetition: Repetition
    public let block: BlockRule
    public let status: Status
    /// Lines as they could stand in a file; nil where the syntax says enough.
    public let example: String?

    public init(
        _ name: String, in context: DirectiveContext, syntax: String, summary: String, default defaultValue: Default,
        repetition: Repetition = .once, block: BlockRule = .none, status: Status = .supported, example: String? = nil
    ) {
        self.name = name
        self.context = context
        self.syntax = syntax
        self.summary = summary
        self.defaultValue = defaultValue
        self.repetition = repetition
        self.block = block
        self.status = status
        self.example = example
    }
}
