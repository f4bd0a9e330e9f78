/// A place in a source file.
public struct SourcePosition: Hashable, Sendable, CustomStringConvertible {
    /// The path, as it was given or as an import found it.
    public var file: String
    /// From 1.
    public var line: Int
    /// In characters (Unicode scalars), from 1; a tab is one.
    public var column: Int

    public init(file: String, line: Int, column: Int) {
        self.file = file
        self.line = line
        self.column = column
    }

    public var description: String { "\(file):\(line):\(column)" }
}
