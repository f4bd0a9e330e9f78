/// A directive: its row, and what writing it does to the draft of the model.
struct Directive<Target>: Sendable {
    /// Checks the arguments and writes into the target. What it throws, and what it leaves of the arguments, is
    /// reported for it.
    typealias Apply = @Sendable (inout Arguments, inout Target, inout Diagnostics) throws(DirectiveError) -> Void

    let row: DirectiveRow
    let apply: Apply

    /// One with rules of its own.
    init(_ row: DirectiveRow, apply: @escaping Apply) {
        self.row = row
        self.apply = apply
    }

    /// One whose only argument is a value of the model.
    init<Value>(
        _ row: DirectiveRow, sets property: any WritableKeyPath<Target, Value> & Sendable, to reader: ValueReader<Value>
    ) {
        self.init(row) { (arguments, target, _) throws(DirectiveError) in
            target[keyPath: property] = try reader.read(&arguments)
        }
    }

    /// One that is not built yet: its row says so, and the table refuses it before it would be applied.
    init(notYet row: DirectiveRow) {
        self.init(row) { (_, _, _) throws(DirectiveError) in throw .reported }
    }
}
