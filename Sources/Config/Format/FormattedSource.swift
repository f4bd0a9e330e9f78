/// A route file in the form that `weir fmt` gives it: the same statements and comments, laid out one way.
public enum FormattedSource: Equatable, Sendable {
    case text(String)
    /// What keeps the file from being read: errors of words, quotes and blocks. What directives say is not looked at.
    case refused([Diagnostic])

    /// The largest file that is read.
    public static var bytesMax: Int { SourceLoader.fileBytesMax }

    /// - Parameters:
    ///   - bytes: of the file. What it imports is not read, and no environment is asked.
    ///   - path: as diagnostics shall name it.
    public init(_ bytes: [UInt8], path: String) {
        let (statements, diagnostics) = Self.statements(bytes, path: path)
        guard let statements, !diagnostics.hasErrors else {
            self = .refused(diagnostics.sorted())
            return
        }
        let pieces = SourcePiece.all(of: SourceFile(path: path, bytes: bytes), environment: Self.environment)
        var reader = SourceItemReader(pieces)
        let text = SourceLayout(reader.items()).text
        // Whoever has a file formatted trusts that it says the same afterwards, so this is looked at each time.
        guard let after = Self.statements(Array(text.utf8), path: path).statements, Self.areSame(statements, after)
        else {
            let start = SourcePosition(file: path, line: 1, column: 1)
            self = .refused([Diagnostic(at: start, "the file cannot be formatted without changing what it says")])
            return
        }
        self = .text(text)
    }

    /// Variables stand for themselves: which are set now does not matter.
    private static let environment: @Sendable (String) -> String? = { "${\($0)}" }

    private static func statements(
        _ bytes: [UInt8], path: String
    ) -> (statements: [Statement]?, diagnostics: Diagnostics) {
        let reader = SourceReader(read: { (_, _) throws(SourceReader.Failure) in bytes }, glob: { _ in [] })
        var loader = SourceLoader(reader: reader, environment: environment, followsImports: false)
        var diagnostics = Diagnostics()
        let statements = loader.load(path, &diagnostics)
        return (statements, diagnostics)
    }

    private static func areSame(_ left: [Statement], _ right: [Statement]) -> Bool {
        guard left.count == right.count else { return false }
        return zip(left, right).allSatisfy { left, right in
            guard left.name.saysTheSame(as: right.name), left.arguments.count == right.arguments.count,
                zip(left.arguments, right.arguments).allSatisfy({ $0.saysTheSame(as: $1) })
            else { return false }
            switch (left.block, right.block) {
            case (nil, nil): return true
            case (let left?, let right?): return areSame(left.statements, right.statements)
            case (nil, _), (_, nil): return false
            }
        }
    }
}

extension Token {
    fileprivate func saysTheSame(as other: Token) -> Bool { text == other.text && isQuoted == other.isQuoted }
}
