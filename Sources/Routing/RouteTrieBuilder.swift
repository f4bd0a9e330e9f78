internal import Basics

/// Builds a `RouteTrie`, template by template in the order of precedence: then the edges of a node come in that order
/// too, and the first template that reaches a node is the best one below it.
struct RouteTrieBuilder {
    private(set) var nodes = [RouteTrie.Node(best: 0, parent: -1)]
    private(set) var flatEdges: [RouteTrie.Edge] = []
    private(set) var pieces: [RouteTrie.Piece] = []
    private(set) var words: [UInt64] = []
    /// Of each node that is a literal segment, the hash by which it is found.
    private(set) var hashes: [UInt64] = [0]

    /// What a child is known by among its siblings.
    private struct Key: Hashable {
        let parent: Int
        let shape: String
        let segmentsBehindPath: Int
    }

    private var children: [Key: Int] = [:]
    private var edges: [[RouteTrie.Edge]] = [[]]

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
        var node = RouteTrie.Node(best: number, parent: Int32(truncatingIfNeeded: parent))
        var hash: UInt64 = 0
        if let literal = segment.literal {
            node.literal = append(literal)
            hash = SegmentScan(literal.span, from: 0).hash
            nodes[parent].hasLiterals = true
        } else {
            edges[parent].append(edge(segment, behind: behind, child: child, number: number))
        }
        nodes.append(node)
        hashes.append(hash)
        edges.append([])
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
            pieces: ByteRange(start: first, count: pieces.count - first),
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
        for position in stride(from: 0, to: bytes.count, by: 8) { words.append(bytes.span.word(at: position)) }
        return RouteTrie.Text(
            firstWord: Int32(truncatingIfNeeded: first), count: Int32(truncatingIfNeeded: bytes.count))
    }

    /// Puts the edges of each node side by side.
    mutating func flatten() {
        for node in nodes.indices {
            nodes[node].firstEdge = Int32(truncatingIfNeeded: flatEdges.count)
            nodes[node].edgeCount = Int32(truncatingIfNeeded: edges[node].count)
            flatEdges += edges[node]
        }
    }
}
