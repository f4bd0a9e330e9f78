internal import Basics

/// The templates of a table as a tree of segments, flat in a few arrays that never change: any number of threads read
/// it.
///
/// Templates are numbered by precedence, so that the best of those that match is the one with the lowest number, and
/// a branch whose lowest number is higher than one already found is not entered. A node is reached in one way only,
/// and where in the path it is reached follows from the way: behind a path parameter, segments are counted from the
/// path's end. A match therefore visits a node once at most, however the path is made.
final class RouteTrie: Sendable {
    struct Node: Sendable {
        /// The template that ends here, -1 if none does.
        var template: Int32 = -1
        /// The lowest template number in this node and below.
        var best: Int32
        var parent: Int32
        /// The text of a literal segment.
        var literal = Text.none
        var hasLiterals = false
        var firstEdge: Int32 = 0
        var edgeCount: Int32 = 0
    }

    /// A way from a node to one of its children by a segment that has a parameter.
    struct Edge: Sendable {
        enum Form: UInt8, Sendable { case uuid, int, float, plain, path, oneMixed, severalMixed, pathMixed }

        var form: Form
        var child: Int32
        /// The lowest template number below.
        var best: Int32
        /// The pieces of a mixed segment, in `pieces`.
        var pieces: ByteRange
        /// Which of the pieces is the path parameter.
        var pathPiece: Int32
        /// How many segments of the path a path parameter leaves to those behind it.
        var segmentsBehindPath: Int32
    }

    /// A piece of a mixed segment: text, or a parameter.
    struct Piece: Sendable {
        /// nil for text.
        var kind: ParameterKind?
        var literal: Text
    }

    /// Text of a template, in `words`.
    struct Text: Sendable {
        var firstWord: Int32
        /// In bytes.
        var count: Int32

        /// What a parameter has.
        static let none = Text(firstWord: -1, count: 0)
    }

    /// A place of the hash table of all literal segments.
    struct Slot: Sendable {
        var hash: UInt32
        /// -1 when the place is free.
        var child: Int32
    }

    let nodes: [Node]
    /// The edges of a node stand together, the lowest template number first.
    let edges: [Edge]
    let pieces: [Piece]
    /// The text of all templates as `Span.word(at:)` gives it: eight bytes a word, each text from a word's start.
    let words: [UInt64]
    /// A power of two of places, half of them free at least.
    private let slots: [Slot]

    /// - Parameter templates: the segments of each template, in the order of precedence.
    init(_ templates: [[TemplateSegment]]) {
        var builder = RouteTrieBuilder()
        for (number, segments) in templates.enumerated() {
            builder.insert(segments, number: Int32(truncatingIfNeeded: number))
        }
        builder.flatten()
        nodes = builder.nodes
        edges = builder.flatEdges
        pieces = builder.pieces
        words = builder.words
        slots = Self.hashed(builder.nodes, hashes: builder.hashes)
    }

    private static func hashed(_ nodes: [Node], hashes: [UInt64]) -> [Slot] {
        var count = 2
        while count < nodes.count * 2 { count *= 2 }
        var slots = [Slot](repeating: Slot(hash: 0, child: -1), count: count)
        for (index, node) in nodes.enumerated() where node.parent >= 0 && !node.isBehindParameter {
            let hash = placed(hashes[index], node: Int(node.parent))
            var place = Int(hash) & (count - 1)
            while slots[place].child >= 0 { place = (place + 1) & (count - 1) }
            slots[place] = Slot(hash: hash, child: Int32(truncatingIfNeeded: index))
        }
        return slots
    }

    private static func placed(_ hash: UInt64, node: Int) -> UInt32 {
        UInt32(truncatingIfNeeded: SegmentScan.mixed(hash ^ UInt64(truncatingIfNeeded: node)))
    }

    /// The number of the best template that matches `path`, a decoded path that starts with a slash; -1 if none does.
    func template(matching path: Span<UInt8>, _ state: inout MatchState) -> Int {
        state.best = .max
        visit(0, at: 0, in: path, &state)
        return state.best == .max ? -1 : Int(state.best)
    }

    /// Looks below a node whose segments match `path` up to `slash`. It calls itself once for each segment of a
    /// template.
    private func visit(_ index: Int, at slash: Int, in path: Span<UInt8>, _ state: inout MatchState) {
        state.visits &+= 1
        let node = nodes[index]
        if slash == path.count {
            if node.template >= 0, node.template < state.best { state.best = node.template }
            return
        }
        let segment = SegmentScan(path, from: slash &+ 1)
        if node.hasLiterals {
            let child = literalChild(of: index, segment, in: path)
            if child >= 0, nodes[child].best < state.best { visit(child, at: segment.end, in: path, &state) }
        }
        var number = Int(node.firstEdge)
        let end = number &+ Int(node.edgeCount)
        while number < end {
            let edge = edges[number]
            if edge.best >= state.best { return }
            let reached = self.end(of: edge, segment, in: path, &state.positions)
            if reached >= 0 { visit(Int(edge.child), at: reached, in: path, &state) }
            number &+= 1
        }
    }

    /// The child of `node` whose literal is the segment; -1 if there is none.
    private func literalChild(of node: Int, _ segment: SegmentScan, in path: Span<UInt8>) -> Int {
        let hash = Self.placed(segment.hash, node: node)
        var place = Int(hash) & (slots.count &- 1)
        while slots[place].child >= 0 {
            if slots[place].hash == hash {
                let child = nodes[Int(slots[place].child)]
                if Int(child.parent) == node, equals(child.literal, path, at: segment.start, end: segment.end) {
                    return Int(slots[place].child)
                }
            }
            place = (place &+ 1) & (slots.count &- 1)
        }
        return -1
    }

    /// Where in the path the edge's segment ends, which is at a slash or the path's end; -1 if it does not match.
    private func end(
        of edge: Edge, _ segment: SegmentScan, in path: Span<UInt8>, _ positions: inout PositionSets
    ) -> Int {
        let matches: Bool
        switch edge.form {
        case .uuid: matches = SegmentKinds.uuidEnd(path, from: segment.start, to: segment.end) == segment.end
        case .int: matches = SegmentKinds.isInt(path, from: segment.start, to: segment.end)
        case .float: matches = SegmentKinds.isFloat(path, from: segment.start, to: segment.end)
        case .plain: matches = segment.start < segment.end && segment.isText(in: path)
        case .oneMixed: matches = matchesOne(edge, segment, in: path)
        case .severalMixed: matches = matchesSeveral(edge, segment, in: path, &positions)
        case .path: return pathEnd(edge, segment, in: path)
        case .pathMixed: return mixedPathEnd(edge, segment, in: path, &positions)
        }
        return matches ? segment.end : -1
    }

    /// Whether the bytes from `start` to `end` are exactly this text.
    func equals(_ literal: Text, _ path: Span<UInt8>, at start: Int, end: Int) -> Bool {
        guard end &- start == Int(literal.count) else { return false }
        return hasText(literal, path, at: start)
    }

    /// Whether this text stands at `start`; the caller knows that there are as many bytes.
    func hasText(_ literal: Text, _ path: Span<UInt8>, at start: Int) -> Bool {
        let bytes = path.extracting(start..<start &+ Int(literal.count))
        var word = Int(literal.firstWord)
        var position = 0
        while position < bytes.count {
            if words[word] != bytes.word(at: position) { return false }
            word &+= 1
            position &+= 8
        }
        return true
    }
}

extension RouteTrie.Node {
    /// Whether the node was reached by a parameter and so is found by an edge.
    var isBehindParameter: Bool { literal.firstWord < 0 }
}
