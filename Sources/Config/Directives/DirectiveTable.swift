/// The directives of one context, and how statements are read by them.
struct DirectiveTable<Target>: Sendable {
    /// Which directives a block has seen, by name and perhaps first argument, and where.
    typealias Seen = [String: SourceRange]

    let context: DirectiveContext
    let directives: [Directive<Target>]
    private let index: [String: Int]

    init(_ context: DirectiveContext, _ directives: [Directive<Target>]) {
        self.context = context
        self.directives = directives
        index = Dictionary(
            directives.enumerated().map { ($0.element.row.name, $0.offset) }, uniquingKeysWith: { first, _ in first })
    }

    var rows: [DirectiveRow] { directives.map(\.row) }

    /// Reads the statements of a block into `target`.
    ///
    /// - Parameter seen: what earlier blocks of the same kind wrote, so that two blocks count as one.
    /// - Returns: whether all names were known.
    @discardableResult
    func read(
        _ statements: [Statement], into target: inout Target, seen: inout Seen, _ diagnostics: inout Diagnostics
    ) -> Bool {
        var areAllKnown = true
        for statement in statements {
            do throws(DirectiveError) {
                guard let directive = try find(statement.name) else {
                    areAllKnown = false
                    throw unknown(statement.name)
                }
                try checkForm(statement, directive.row, seen: &seen)
                var arguments = Arguments(statement, syntax: directive.row.syntax)
                try directive.apply(&arguments, &target, &diagnostics)
                try arguments.finish()
            } catch {
                diagnostics.add(error)
            }
        }
        return areAllKnown
    }

    private func find(_ name: Token) throws(DirectiveError) -> Directive<Target>? {
        guard !name.isBroken else { throw .reported }
        return index[name.text].map { directives[$0] }
    }

    private func unknown(_ name: Token) -> DirectiveError {
        let known = rows.filter { $0.status == .supported }.map(\.name)
        return DirectiveError(
            at: name.range, "unknown directive \(quoted(name.text)) \(context.phrase)",
            expected: known.isEmpty ? nil : "one of \(known.joined(separator: ", "))", hint: hint(for: name.text))
    }

    /// Where a directive of this very name does stand, else the nearest name here.
    private func hint(for name: String) -> String? {
        if let other = DirectiveHelp.rows.first(where: { $0.name == name }) {
            return "\"\(name)\" stands \(other.context.phrase)"
        }
        return nearestName(to: name, among: rows.map(\.name)).map { "did you mean \"\($0)\"?" }
    }

    private func checkForm(_ statement: Statement, _ row: DirectiveRow, seen: inout Seen) throws(DirectiveError) {
        let name = statement.name
        if case .notYet(let advice) = row.status { throw .notYet(row.name, at: name.range, hint: advice) }
        try checkRepetition(statement, row, seen: &seen)
        switch (row.block, statement.block) {
        case (.none, let block?):
            throw DirectiveError(at: block.open, "\"\(row.name)\" takes no block", expected: row.syntax)
        case (.required, nil) where statement.arguments.isEmpty:
            throw DirectiveError(at: name.range, "\"\(row.name)\" needs a block", expected: row.syntax)
        case (.none, nil), (.optional, _), (.required, _): break
        }
    }

    private func checkRepetition(
        _ statement: Statement, _ row: DirectiveRow, seen: inout Seen
    ) throws(DirectiveError) {
        var key = row.name
        switch row.repetition {
        case .any: return
        case .once: break
        case .oncePerFirstArgument:
            guard let first = statement.arguments.first, !first.isBroken else { return }
            key += " " + first.text
        }
        if let first = seen[key] {
            throw DirectiveError(
                at: statement.name.range, "duplicate \(quoted(key)): the first one is \(place(first, from: statement))")
        }
        seen[key] = statement.name.range
    }

    private func place(_ first: SourceRange, from statement: Statement) -> String {
        first.place(seenFrom: statement.name.range)
    }
}

extension SourceRange {
    /// Where this is, for a message about another place: the file is named when it is another.
    func place(seenFrom other: SourceRange) -> String {
        let line = "on line \(start.line)"
        return start.file == other.start.file ? line : line + " of \(start.file)"
    }
}
