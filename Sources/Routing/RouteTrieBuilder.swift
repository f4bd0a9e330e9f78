/// Builds a `RouteTrie`, template by template in the order of precedence: then the edges of a node come in that order
/// too, and the first template that reaches a node is the best one below it.
struct RouteTrieBuilder: ~Copyable {
    private(set) var nodes = [RouteTrie.Node(best: 0, depth: 0)]
    private(set) var flatEdges: [RouteTrie.Edge] = []
    private(set) var pieces: [RouteTrie.Piece] = []
    private(set) var words: [UInt64] = []
    private(set) var slots = RouteTrie.Slot.none

    /// What a child is known by among its siblings.
    private struct Key: Hashable {
        let parent: Int
        let shape: String
        let segmentsBehindPath: Int
    }

    private var children: [Key: Int] = [:]
    private var edges: [[RouteTrie.Edge]] = [[]]
    /// Of each node its children that are literal segments.
    private var literals: [[RouteTrie.Slot]] = [[]]
    private var scratch = MatchScratch()

    mutating func insert(_ segments: [TemplateSegment], number: Int32) {
        var node = 0
        for (index, segment) in segments.enumerated() {
            let behind = segment.pathPiece == nil ? 0 : segments.count - 1 - index
            let key = Key(parent: node, shape: segment.shape, segmentsBehindPath: behind)
            if let child = children[key] {
                node = child
            } else {
                node = add(segment, behind: behind, to: node, number: number)
                children[key] = node
            }
        }
        if nodes[node].template < 0 { nodes[node].template = number }
    }

    private mutating func add(_ segment: TemplateSegment, behind: Int, to parent: Int, number: Int32) -> Int {
        let child = nodes.count
        if let literal = segment.literal {
            _ = scratch.take(literal.span)
            let key = SegmentScan(scratch.text(literal.count), from: 0).key
            literals[parent].append(
                RouteTrie.Slot(
                    key: key, child: Int32(truncatingIfNeeded: child), firstWord: append(literal + [0x2F]).firstWord))
        } else {
            edges[parent].append(edge(segment, behind: behind, child: child, number: number))
        }
        nodes.append(RouteTrie.Node(best: number, depth: nodes[parent].depth + 1))
        edges.append([])
        literals.append([])
        return child
    }

    private mutating func edge(_ segment: TemplateSegment, behind: Int, child: Int, number: Int32) -> RouteTrie.Edge {
        let first = pieces.count
        let form = form(of: segment)
        switch form {
        case .uuid, .int, .float, .plain, .path: break
        case .oneMixed, .severalMixed, .pathMixed:
            for piece in segment.pieces {
                switch piece {
                case .literal(let bytes): pieces.append(RouteTrie.Piece(kind: nil, literal: append(bytes)))
                case .parameter(let kind): pieces.append(RouteTrie.Piece(kind: kind, literal: .none))
                }
            }
        }
        return RouteTrie.Edge(
            form: form, child: Int32(truncatingIfNeeded: child), best: number,
            firstPiece: Int32(truncatingIfNeeded: first), endPiece: Int32(truncatingIfNeeded: pieces.count),
            pathPiece: Int32(truncatingIfNeeded: segment.pathPiece ?? -1),
            segmentsBehindPath: Int32(truncatingIfNeeded: behind))
    }

    private func form(of segment: TemplateSegment) -> RouteTrie.Edge.Form {
        let kinds = segment.kinds
        guard segment.pieces.count == 1, let kind = kinds.first else {
            return segment.pathPiece != nil ? .pathMixed : kinds.count == 1 ? .oneMixed : .severalMixed
        }
        switch kind {
        case .uuid: return .uuid
        case .int: return .int
        case .float: return .float
        case .plain: return .plain
        case .path: return .path
        }
    }

    private mutating func append(_ bytes: [UInt8]) -> RouteTrie.Text {
        let first = words.count
        for position in stride(from: 0, to: bytes.count, by: 8) {
            let word = bytes[position..<min(position + 8, bytes.count)]
            words.append(word.reversed().reduce(0) { $0 << 8 | UInt64($1) })
        }
        return RouteTrie.Text(
            firstWord: Int32(truncatingIfNeeded: first), count: Int32(truncatingIfNeeded: bytes.count))
    }

    /// Puts the edges of each node side by side, and its literals into a hash table.
    mutating func flatten() {
        for node in nodes.indices {
            nodes[node].firstEdge = Int32(truncatingIfNeeded: flatEdges.count)
            nodes[node].edgeCount = Int32(truncatingIfNeeded: edges[node].count)
            flatEdges += edges[node]
            if let edge = edges[node].first {
                let isOnlyPlain = edges[node].count == 1 && edge.form == .plain
                nodes[node].onlyChild = isOnlyPlain ? edge.child : RouteTrie.Node.otherEdges
            }
            if !literals[node].isEmpty { hash(literals[node], of: node) }
        }
    }

    private mutating func hash(_ literals: [RouteTrie.Slot], of node: Int) {
        var bits: Int32 = 1
        while 1 << bits < literals.count * 2 { bits += 1 }
        let first = slots.count
        nodes[node].firstSlot = Int32(truncatingIfNeeded: first)
        nodes[node].slotShift = 64 - bits
        // With room for all to go beyond the last place and leave one free, a search never comes to the table's end.
        slots += [RouteTrie.Slot](repeating: .free, count: 1 << Int(bits) + literals.count)
        for literal in literals {
            var place = Self.place(of: literal.key, in: nodes[node])
            while slots[place].child >= 0 { place += 1 }
            slots[place] = literal
        }
    }

    /// Where the search for a key begins in the slots. The high bits of the product are the well mixed ones.
    @inline(__always) static func place(of key: UInt64, in node: RouteTrie.Node) -> Int {
        let product = key &* 0x9E37_79B9_7F4A_7C15
        return Int(node.firstSlot) &+ Int(truncatingIfNeeded: product &>> UInt64(truncatingIfNeeded: node.slotShift))
    }
}
