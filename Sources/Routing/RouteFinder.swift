internal import Basics
public import HTTP

/// Searches a tree of templates, for the table that owns it.
///
/// A plain handle without a reference count: a match touches none.
@safe @usableFromInline struct RouteFinder: @unchecked Sendable {
    // SAFETY: the rows never change, and their `RouteTrie` stands beside the handle in the table.
    private let rows: UnsafePointer<RouteTrie.Rows>

    init(rows: UnsafePointer<RouteTrie.Rows>) { unsafe self.rows = rows }

    private var nodes: PlainRow<RouteTrie.Node> { unsafe rows.pointee.nodes }
    private var edges: PlainRow<RouteTrie.Edge> { unsafe rows.pointee.edges }
    private var slots: PlainRow<RouteTrie.Slot> { unsafe rows.pointee.slots }
    private var words: PlainRow<UInt64> { unsafe rows.pointee.words }
    var pieces: PlainRow<RouteTrie.Piece> { unsafe rows.pointee.pieces }

    /// See `RouteTable.match(path:method:scratch:)`.
    @usableFromInline func match(path: Span<UInt8>, method: Method, scratch: inout MatchScratch) -> RouteMatch {
        scratch.state.visits = 0
        guard path.count > 0, path.count <= MatchScratch.pathBytesMax, path[0] == 0x2F else { return .none }
        var count = path.count
        if scratch.take(path) {
            count = unsafe scratch.decode(path, keepsSlash: rows.pointee.keepsSlash)
        }
        let template = template(matching: scratch.text(count), &scratch.state)
        if template >= 0 { return route(of: template, method, slashChanged: false) }
        return matchSlashChanged(count, method, &scratch)
    }

    /// Tries one slash less at the end of the decoded path, then one more.
    @inline(never)
    private func matchSlashChanged(_ count: Int, _ method: Method, _ scratch: inout MatchScratch) -> RouteMatch {
        guard count > 1 else { return .none }
        let path = scratch.text(count)
        var template = -1
        if path[count &- 1] == 0x2F { template = self.template(matching: scratch.text(count &- 1), &scratch.state) }
        if template < 0 { template = self.template(matching: scratch.text(count &+ 1), &scratch.state) }
        return template < 0 ? .none : route(of: template, method, slashChanged: true)
    }

    @inline(__always)
    private func route(of template: Int, _ method: Method, slashChanged: Bool) -> RouteMatch {
        let (members, firsts) = unsafe (rows.pointee.members, rows.pointee.firstMembers)
        let first = Int(firsts[template])
        for index in first..<Int(firsts[template &+ 1])
        where members[index].methods >> UInt64(method.code & 63) & 1 != 0 {
            return .route(index: Int(members[index].route), slashChanged: slashChanged)
        }
        return .route(index: Int(members[first].route), slashChanged: slashChanged)
    }

    /// Where a search has come to: at a node whose segments match the path up to a slash.
    struct Place {
        var node: Int
        var slash: Int
        /// Whether the search ends here: at the path's end, or before it because no way goes on.
        var isEnd = false
    }

    /// The number of the best template that matches `path`, a decoded path that starts with a slash; -1 if none does.
    @inline(__always)
    func template(matching path: PathText, _ state: inout MatchState) -> Int {
        let place = goStraight(from: Place(node: 0, slash: 0), in: path, &state.visits)
        if place.isEnd { return place.slash == path.count ? Int(nodes[place.node].template) : -1 }
        // The node is looked at once more, and is not to be counted twice.
        state.visits &-= 1
        state.best = .max
        descend(from: place, in: path, &state)
        return state.best == .max ? -1 : Int(state.best)
    }

    /// Goes down as long as there is one way only and segments are short, as most are: then there is nothing to keep
    /// for another way, and nothing to call.
    @inline(__always)
    private func goStraight(from start: Place, in path: PathText, _ visits: inout Int) -> Place {
        let (nodes, slots) = (nodes, slots)
        var place = start
        while place.slash != path.count {
            let node = nodes[place.node]
            if node.onlyChild == RouteTrie.Node.otherEdges { break }
            guard let segment = SegmentScan(short: path, from: place.slash &+ 1) else { break }
            var child = -1
            if node.firstSlot != 0 { child = Self.exactChild(of: node, segment.key, slots) }
            if child >= 0 {
                if node.onlyChild >= 0 { break }
            } else if node.onlyChild < 0 {
                place.isEnd = true
                break
            } else {
                if !segment.isASCII || segment.start == segment.end { break }
                child = Int(node.onlyChild)
            }
            place.node = child
            place.slash = segment.end
        }
        if place.slash == path.count { place.isEnd = true }
        visits &+= Int(nodes[place.node].depth &- nodes[start.node].depth) &+ 1
        return place
    }

    /// Looks below a node. Only where there is more than one way down does it call itself, once for each segment of a
    /// template.
    private func descend(from start: Place, in path: PathText, _ state: inout MatchState) {
        var next = start
        way: while true {
            let place = goStraight(from: next, in: path, &state.visits)
            let node = nodes[place.node]
            if place.isEnd {
                if place.slash == path.count, node.template >= 0, node.template < state.best {
                    state.best = node.template
                }
                return
            }
            let segment = SegmentScan(path, from: place.slash &+ 1)
            let child = literalChild(of: node, segment, in: path)
            if child >= 0, nodes[child].best < state.best {
                next = Place(node: child, slash: segment.end)
                if node.edgeCount == 0 { continue }
                descend(from: next, in: path, &state)
            }
            var number = Int(node.firstEdge)
            let end = number &+ Int(node.edgeCount)
            while number < end {
                let edge = edges[number]
                if edge.best >= state.best { return }
                number &+= 1
                let reached = self.end(of: edge, segment, in: path, &state.positions)
                if reached < 0 { continue }
                next = Place(node: Int(edge.child), slash: reached)
                if number == end { continue way }
                descend(from: next, in: path, &state)
            }
            return
        }
    }

    /// The child of `node` whose literal is the segment of this key, which is exact; -1 if there is none.
    @inline(__always)
    private static func exactChild(
        of node: RouteTrie.Node, _ key: UInt64, _ slots: PlainRow<RouteTrie.Slot>
    ) -> Int {
        var place = RouteTrieBuilder.place(of: key, in: node)
        while slots[place].key != key {
            if slots[place].child < 0 { return -1 }
            place &+= 1
        }
        return Int(slots[place].child)
    }

    /// The child of `node` whose literal is the segment; -1 if there is none.
    @inline(__always)
    private func literalChild(of node: RouteTrie.Node, _ segment: SegmentScan, in path: PathText) -> Int {
        let slots = slots
        if segment.isKeyExact { return Self.exactChild(of: node, segment.key, slots) }
        var place = RouteTrieBuilder.place(of: segment.key, in: node)
        while slots[place].child >= 0 {
            let slot = slots[place]
            if slot.key == segment.key, segment.equals(words, from: slot.firstWord, in: path) { return Int(slot.child) }
            place &+= 1
        }
        return -1
    }

    /// Where in the path the edge's segment ends, which is at a slash or the path's end; -1 if it does not match.
    @inline(__always)
    private func end(
        of edge: RouteTrie.Edge, _ segment: SegmentScan, in path: PathText, _ positions: inout PositionSets
    ) -> Int {
        guard edge.form == .plain else { return typedEnd(of: edge, segment, in: path, &positions) }
        return segment.start < segment.end && segment.isText(in: path) ? segment.end : -1
    }

    @inline(never)
    private func typedEnd(
        of edge: RouteTrie.Edge, _ segment: SegmentScan, in path: PathText, _ positions: inout PositionSets
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

    /// Whether this text stands at `start`; the caller knows that there are as many bytes.
    func hasText(_ literal: RouteTrie.Text, _ path: PathText, at start: Int) -> Bool {
        var word = Int(literal.firstWord)
        var position = start
        var left = Int(literal.count)
        while left >= 8 {
            if words[word] != path.word(at: position) { return false }
            word &+= 1
            position &+= 8
            left &-= 8
        }
        return left == 0 || (words[word] ^ path.word(at: position)) << UInt64(64 &- 8 &* left) == 0
    }
}
