/// The values of a label that weir itself sets: a closed set, so that no traffic can make a series of its own.
///
/// Raw values are dense from 0 and index cells of metrics.
protocol ClosedSet: CaseIterable, RawRepresentable where RawValue == UInt8 {
    /// The value of the label.
    var label: String { get }
}

extension ClosedSet {
    /// How many values there are.
    static var count: Int { allCases.count }

    /// Every value as the label has it, in the order of the raw values.
    static var labels: [String] { allCases.map(\.label) }
}
