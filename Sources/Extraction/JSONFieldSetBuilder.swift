internal import JSON

/// Makes the tables of a `JSONFieldSet`.
struct JSONFieldSetBuilder {
    /// A field as it is seen from the node that its way has led to.
    struct Field {
        /// The rest of the way.
        let steps: ArraySlice<JSONPath.Step>
        let slot: Int

        /// One step further on.
        var below: Field { Field(steps: steps.dropFirst(), slot: slot) }
    }

    private(set) var nodes: [JSONFieldSet.Node] = []
    private(set) var members: [JSONFieldSet.Member] = []
    private(set) var elements: [JSONFieldSet.Element] = []
    private(set) var names: [UInt8] = []
    private(set) var slots: [Int] = []

    /// Adds a node and all below it: each node's fields stand before those of the nodes below it.
    mutating func add(_ fields: [Field]) {
        let number = nodes.count
        nodes.append(JSONFieldSet.Node())
        let first = slots.count
        slots += fields.filter(\.steps.isEmpty).map(\.slot)
        let end = slots.count
        nodes[number].fields = first..<end
        nodes[number].members = addMembers(fields)
        nodes[number].elements = addElements(fields)
        nodes[number].fieldsBelow = end..<slots.count
    }

    private mutating func addMembers(_ fields: [Field]) -> Range<Int> {
        var below: [[UInt8]: [Field]] = [:]
        for field in fields {
            if case .member(let name)? = field.steps.first { below[name, default: []].append(field.below) }
        }
        let ways = below.sorted { $0.key.lexicographicallyPrecedes($1.key) }
        let first = members.count
        // All ways of one node stand side by side, before those of the nodes that they lead to.
        for (name, _) in ways {
            members.append(JSONFieldSet.Member(name: names.count..<names.count + name.count, node: 0))
            names += name
        }
        for (offset, way) in ways.enumerated() {
            members[first + offset] = JSONFieldSet.Member(name: members[first + offset].name, node: nodes.count)
            add(way.value)
        }
        return first..<first + ways.count
    }

    private mutating func addElements(_ fields: [Field]) -> Range<Int> {
        var below: [Int: [Field]] = [:]
        for field in fields {
            if case .element(let number)? = field.steps.first { below[number, default: []].append(field.below) }
        }
        let ways = below.sorted { $0.key < $1.key }.filter { $0.key >= 0 }
        let first = elements.count
        elements += ways.map { JSONFieldSet.Element(number: $0.key, node: 0) }
        for (offset, way) in ways.enumerated() {
            elements[first + offset] = JSONFieldSet.Element(number: way.key, node: nodes.count)
            add(way.value)
        }
        return first..<first + ways.count
    }
}
