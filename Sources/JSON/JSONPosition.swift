/// Where in a JSON text something stands.
public struct JSONPosition: Equatable, Hashable, Sendable {
    /// Bytes before it, from the start of the text.
    public let offset: Int
    /// From 1. A line ends with LF.
    public let line: Int
    /// In characters (Unicode scalars), from 1; a tab is one.
    public let column: Int

    public init(offset: Int, line: Int, column: Int) {
        self.offset = offset
        self.line = line
        self.column = column
    }
}
