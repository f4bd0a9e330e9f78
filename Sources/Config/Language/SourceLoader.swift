/// Reads a source file and all that it imports into one list of statements.
struct SourceLoader {
    /// Bytes of one file, and of all files together: a route file of 10,000 routes has half a megabyte.
    static let fileBytesMax = 4 << 20
    static let totalBytesMax = 16 << 20
    /// Reads of files; imports within imports could otherwise double at every step.
    static let readsMax = 1000
    static let importDepthMax = 16
    static let blockDepthMax = 16
    static let statementsMax = 200_000

    private let reader: SourceReader
    private let environment: (String) -> String?
    /// Whether imported files are read in place; otherwise `import` is a statement like any other.
    private let followsImports: Bool
    /// The files being read, outermost first, by normalised path.
    private var stack: [String] = []
    private var reads = 0
    private var bytesRead = 0
    private var statementsRead = 0

    init(reader: SourceReader, environment: @escaping (String) -> String?, followsImports: Bool = true) {
        self.reader = reader
        self.environment = environment
        self.followsImports = followsImports
    }

    /// The statements of the main file; nil when it cannot be read.
    mutating func load(_ path: String, _ diagnostics: inout Diagnostics) -> [Statement]? {
        let start = SourceRange(start: SourcePosition(file: path, line: 1, column: 1))
        return load(path, namedAt: start, &diagnostics)
    }

    /// The statements of a file that a directive names; nil when it cannot be read, which is reported there.
    mutating func load(_ path: String, namedAt place: SourceRange, _ diagnostics: inout Diagnostics) -> [Statement]? {
        statements(ofFile: path, at: place, depth: 0, &diagnostics)
    }

    private mutating func statements(
        ofFile path: String, at place: SourceRange, depth: Int, _ diagnostics: inout Diagnostics
    ) -> [Statement]? {
        guard let file = open(path, at: place, &diagnostics) else {
            diagnostics.hasUnreadFile = true
            return nil
        }
        if let invalid = file.firstInvalid {
            diagnostics.error(
                at: SourceRange(start: file.position(of: invalid)), "text that is not UTF-8",
                hint: "save the file in UTF-8")
        }
        stack.append(SourcePath.normalised(path))
        defer { stack.removeLast() }
        var lexer = Lexer(file: file, environment: environment)
        var statements: [Statement] = []
        // A "}" too many ends the list early: what follows is read on as if it were not there.
        while true {
            let end = read(&lexer, into: &statements, depth: depth, &diagnostics)
            guard end.kind == .close else { return statements }
            diagnostics.error(at: end.range, "a \"}\" that closes no block")
        }
    }

    private mutating func open(
        _ path: String, at place: SourceRange, _ diagnostics: inout Diagnostics
    ) -> SourceFile? {
        reads += 1
        guard reads <= Self.readsMax else {
            if reads == Self.readsMax + 1 {
                diagnostics.error(at: place, "more than \(Self.readsMax) files are imported")
            }
            return nil
        }
        do {
            let bytes = try reader.read(path, Self.fileBytesMax)
            bytesRead += bytes.count
            guard bytes.count <= Self.fileBytesMax, bytesRead <= Self.totalBytesMax else {
                let isOneFile = bytes.count > Self.fileBytesMax
                let bytesMax = isOneFile ? Self.fileBytesMax : Self.totalBytesMax
                let subject = isOneFile ? quoted(path) + " is" : "the files are together"
                diagnostics.error(at: place, "\(subject) larger than \(bytesMax >> 20)m")
                return nil
            }
            let file = SourceFile(path: path, bytes: bytes)
            diagnostics.open(file)
            return file
        } catch {
            diagnostics.error(at: place, "cannot read \(quoted(path)): \(error.reason)")
            return nil
        }
    }

    /// Reads statements up to the end of the block or file.
    ///
    /// - Returns: the mark that ended it: `close` or `endOfFile`.
    private mutating func read(
        _ lexer: inout Lexer, into statements: inout [Statement], depth: Int, _ diagnostics: inout Diagnostics
    ) -> Token {
        while true {
            let token = lexer.next(&diagnostics)
            switch token.kind {
            case .end: continue
            case .close, .endOfFile: return token
            case .open:
                let block = self.block(&lexer, openedAt: token.range, depth: depth, &diagnostics)
                adopt(block, &statements, &diagnostics)
            case .word:
                if let end = statement(named: token, &lexer, into: &statements, depth: depth, &diagnostics) {
                    return end
                }
            }
        }
    }

    /// A `{` that begins a line: an error, but most likely the block of the directive before it.
    private func adopt(
        _ block: Statement.Block, _ statements: inout [Statement], _ diagnostics: inout Diagnostics
    ) {
        guard let last = statements.indices.last, statements[last].block == nil else {
            diagnostics.error(at: block.open, "a block without a directive", expected: "a directive before the \"{\"")
            return
        }
        diagnostics.error(
            at: block.open, "a \"{\" on a line of its own",
            hint: "put it at the end of the line of \(quoted(statements[last].name.text))")
        statements[last].block = block
    }

    /// Reads the rest of a statement.
    ///
    /// - Returns: the mark that ended the block around it too, if one did.
    private mutating func statement(
        named name: Token, _ lexer: inout Lexer, into statements: inout [Statement], depth: Int,
        _ diagnostics: inout Diagnostics
    ) -> Token? {
        var statement = Statement(name: name, arguments: [], block: nil)
        var outerEnd: Token?
        arguments: while true {
            let token = lexer.next(&diagnostics)
            switch token.kind {
            case .word: statement.arguments.append(token)
            case .end: break arguments
            case .close, .endOfFile:
                outerEnd = token
                break arguments
            case .open:
                statement.block = block(&lexer, openedAt: token.range, depth: depth, &diagnostics)
                break arguments
            }
        }
        statementsRead += 1
        guard statementsRead <= Self.statementsMax else {
            if statementsRead == Self.statementsMax + 1 {
                diagnostics.error(at: name.range, "more than \(Self.statementsMax) directives")
            }
            return outerEnd
        }
        if followsImports, name.text == "import", !name.isQuoted {
            expand(statement, into: &statements, depth: depth, &diagnostics)
        } else {
            statements.append(statement)
        }
        return outerEnd
    }

    private mutating func block(
        _ lexer: inout Lexer, openedAt open: SourceRange, depth: Int, _ diagnostics: inout Diagnostics
    ) -> Statement.Block {
        var block = Statement.Block(statements: [], open: open)
        guard depth < Self.blockDepthMax else {
            diagnostics.error(at: open, "blocks more than \(Self.blockDepthMax) deep")
            skipBlock(&lexer, &diagnostics)
            return block
        }
        let end = read(&lexer, into: &block.statements, depth: depth + 1, &diagnostics)
        if end.kind == .endOfFile {
            diagnostics.error(at: open, "a block that is not closed", expected: "a \"}\" before the end of the file")
        }
        return block
    }

    /// Reads past a block without keeping it, in a loop: a file of nothing but braces must not exhaust the stack.
    private mutating func skipBlock(_ lexer: inout Lexer, _ diagnostics: inout Diagnostics) {
        var depth = 1
        while depth > 0 {
            switch lexer.next(&diagnostics).kind {
            case .open: depth += 1
            case .close: depth -= 1
            case .endOfFile: return
            case .word, .end: continue
            }
        }
    }

    // MARK: import

    private mutating func expand(
        _ statement: Statement, into statements: inout [Statement], depth: Int, _ diagnostics: inout Diagnostics
    ) {
        if let block = statement.block {
            diagnostics.error(at: block.open, "\"import\" takes no block")
        }
        guard let argument = statement.arguments.first, !argument.text.isEmpty || argument.isBroken else {
            let place = statement.arguments.first?.range ?? statement.name.range
            diagnostics.error(at: place, "\"import\" needs a path", expected: "import PATH-OR-GLOB")
            return
        }
        if statement.arguments.count > 1 {
            diagnostics.error(
                at: statement.arguments[1].range, "\"import\" takes one path",
                hint: "write one import for each, or a pattern")
        }
        guard !argument.isBroken else {
            diagnostics.hasUnreadFile = true
            return
        }
        let path = SourcePath.resolve(argument.text, from: argument.range.start.file)
        let paths = SourcePath.isPattern(argument.text) ? reader.glob(path) : [path]
        for path in paths {
            guard mayRead(path, at: argument.range, &diagnostics) else {
                diagnostics.hasUnreadFile = true
                return
            }
            let imported = self.statements(ofFile: path, at: argument.range, depth: depth, &diagnostics)
            statements += imported ?? []
        }
    }

    private func mayRead(_ path: String, at place: SourceRange, _ diagnostics: inout Diagnostics) -> Bool {
        let name = SourcePath.normalised(path)
        if let first = stack.firstIndex(of: name) {
            let circle = (stack[first...] + [name]).joined(separator: " -> ")
            diagnostics.error(at: place, "a cycle of imports: \(circle)")
            return false
        }
        guard stack.count <= Self.importDepthMax else {
            diagnostics.error(at: place, "imports more than \(Self.importDepthMax) deep")
            return false
        }
        return reads <= Self.readsMax
    }
}
