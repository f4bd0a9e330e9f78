internal import Basics
internal import HTTP

/// A segment of the observed shapes with all that came behind it: the tree in which shapes are made templates. Built
/// for one page, and never on a worker's thread.
final class ShapeNode {
    enum Label: Hashable {
        case literal(String)
        case value(ShapeKind, prefix: String, suffix: String)
    }

    /// What was counted for paths that end here.
    struct Leaf {
        var counts = AnswerCounts()
        var routeMethods = MethodSet()
        var otherMethods = MethodSet()
        var example = ""

        mutating func add(_ other: Leaf) {
            if other.counts.total > counts.total { example = other.example }
            counts.add(other.counts)
            routeMethods = routeMethods.union(other.routeMethods)
            otherMethods = otherMethods.union(other.otherMethods)
        }
    }

    private(set) var label: Label
    /// A value that stood here.
    private(set) var example: String
    private(set) var leaf: Leaf?
    /// In the order in which they were first seen.
    var children: [ShapeNode] = []

    init(_ label: Label, example: String) {
        self.label = label
        self.example = example
    }

    /// The tree of some shapes.
    convenience init(root shapes: [ObservedShape]) {
        self.init(.literal(""), example: "")
        for shape in shapes { add(shape) }
    }

    private func add(_ shape: ObservedShape) {
        var node = self
        var path = ""
        for segment in shape.segments {
            let (label, example) = Self.label(of: segment)
            path += "/" + example
            if let child = node.children.first(where: { $0.label == label }) {
                node = child
            } else {
                let child = ShapeNode(label, example: example)
                node.children.append(child)
                node = child
            }
        }
        let leaf = Leaf(
            counts: shape.counts, routeMethods: shape.routeMethods, otherMethods: shape.otherMethods, example: path)
        node.add(leaf)
    }

    private static func label(of segment: ObservedShape.Segment) -> (Label, example: String) {
        switch segment {
        case .literal(let text): (.literal(text), text)
        case .value(let kind, let prefix, let suffix, let example):
            (.value(kind, prefix: prefix, suffix: suffix), prefix + example + suffix)
        }
    }

    private func add(_ added: Leaf) {
        if leaf == nil { leaf = added } else { leaf?.add(added) }
    }

    /// The text, if it is a literal that is not empty.
    var word: String? {
        guard case .literal(let text) = label, !text.isEmpty else { return nil }
        return text
    }

    /// Requests of all paths that go through here.
    var weight: Int { children.reduce(leaf?.counts.total ?? 0) { $0 + $1.weight } }

    /// What stands behind it, without counts: two nodes of one signature are likely to be two values of one parameter.
    var signature: Set<Label> { Set(children.map(\.label)) }

    /// Takes in what another node has, which stood in the same place.
    func merge(_ other: ShapeNode) {
        if let leaf = other.leaf { add(leaf) }
        for child in other.children {
            if let own = children.first(where: { $0.label == child.label }) {
                own.merge(child)
            } else {
                children.append(child)
            }
        }
    }

    /// Puts one child in the place of several.
    func replace(_ merged: [ShapeNode], by label: Label) {
        guard let first = merged.first else { return }
        let joined = ShapeNode(label, example: first.example)
        for node in merged { joined.merge(node) }
        children.removeAll { child in merged.contains { $0 === child } }
        if let same = children.first(where: { $0.label == label }) {
            same.merge(joined)
        } else {
            children.append(joined)
        }
    }

    /// All that is behind it becomes the rest of the path.
    func becomeDirectory() {
        let files = ShapeNode(.value(.rest, prefix: "", suffix: ""), example: "")
        for child in children { files.mergeLeaves(of: child) }
        children = [files]
    }

    private func mergeLeaves(of node: ShapeNode) {
        if let leaf = node.leaf { add(leaf) }
        for child in node.children { mergeLeaves(of: child) }
    }

    /// How many different paths end behind it.
    var leavesCount: Int { children.reduce(0) { $0 + ($1.leaf == nil ? 0 : 1) + $1.leavesCount } }
}
