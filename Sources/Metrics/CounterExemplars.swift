/// The right to keep exemplars of a counter: where its series have the cell for them
/// (`Registry.counterExemplars(of:)`).
public struct CounterExemplars: Sendable {
    let cell: Int32
}
