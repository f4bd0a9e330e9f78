internal import Basics
public import JSON

/// The places in a JSON text whose values are wanted, as a tree that a reader walks along with the text.
///
/// It never changes and may be used from any number of threads. One path may lead through another (`job` and
/// `job.id`), and may stand there twice with different slots.
public final class JSONFieldSet: @unchecked Sendable {
    // SAFETY: the tables are written in `init` alone.
    let nodes: Table<Node>
    let members: Table<Member>
    let elements: Table<Element>
    /// The names of the members, one after the other.
    let names: Table<UInt8>
    /// The slots of the fields: those of a node, then those of all nodes below it.
    let slots: Table<Int>

    /// A place that a wanted path leads to or through.
    struct Node {
        /// The ways down by a name, in the order of the names' bytes.
        var members = 0..<0
        /// The ways down by a number, in rising order.
        var elements = 0..<0
        /// The fields that are wanted here.
        var fields = 0..<0
        /// The fields that are wanted further down.
        var fieldsBelow = 0..<0
    }

    struct Member {
        let name: Range<Int>
        let node: Int
    }

    struct Element {
        let number: Int
        let node: Int
    }

    /// - Parameter fields: where each value stands, and the slot of a `ValueTable` that it goes to.
    public init(_ fields: [(path: JSONPath, slot: Int)]) {
        var builder = JSONFieldSetBuilder()
        builder.add(fields.map { .init(steps: $0.path.steps[...], slot: $0.slot) })
        nodes = Table(builder.nodes)
        members = Table(builder.members)
        elements = Table(builder.elements)
        names = Table(builder.names)
        slots = Table(builder.slots)
    }

    /// Whether nothing is wanted, so that nothing need be read.
    public var isEmpty: Bool { slots.count == 0 }
}
