/// Segments in which text stands around parameters, and path parameters.
extension RouteFinder {
    /// Text, one parameter, text; either text may be missing.
    func matchesOne(_ edge: RouteTrie.Edge, _ segment: SegmentScan, in path: PathText) -> Bool {
        var start = segment.start
        var end = segment.end
        var parameter = Int(edge.firstPiece)
        if pieces[parameter].kind == nil {
            let literal = pieces[parameter].literal
            guard end &- start > Int(literal.count), hasText(literal, path, at: start) else { return false }
            start &+= Int(literal.count)
            parameter &+= 1
        }
        if parameter &+ 1 < Int(edge.endPiece) {
            let literal = pieces[parameter &+ 1].literal
            guard end &- start > Int(literal.count), hasText(literal, path, at: end &- Int(literal.count)) else {
                return false
            }
            end &-= Int(literal.count)
        }
        switch pieces[parameter].kind {
        case .uuid: return SegmentKinds.uuidEnd(path, from: start, to: end) == end
        case .int: return SegmentKinds.isInt(path, from: start, to: end)
        case .float: return SegmentKinds.isFloat(path, from: start, to: end)
        case .plain: return start < end && segment.isText(in: path)
        case .path, nil: return false
        }
    }

    /// Text and several parameters in turn.
    func matchesSeveral(
        _ edge: RouteTrie.Edge, _ segment: SegmentScan, in path: PathText, _ positions: inout PositionSets
    ) -> Bool {
        guard segment.isText(in: path) else { return false }
        let last = segment.end &- segment.start
        positions.begin(0, through: 0, last: last)
        follow(Int(edge.firstPiece)..<Int(edge.endPiece), path, from: segment.start, &positions)
        return positions.contains(last)
    }

    /// A segment that is a path parameter and nothing else takes all but the segments that stand behind it in the
    /// template.
    func pathEnd(_ edge: RouteTrie.Edge, _ segment: SegmentScan, in path: PathText) -> Int {
        guard edge.segmentsBehindPath > 0 else { return path.count }
        var position = path.count
        var behind = Int(edge.segmentsBehindPath)
        while position > segment.start {
            position &-= 1
            guard path[position] == 0x2F else { continue }
            behind &-= 1
            if behind == 0 { return position }
        }
        return -1
    }

    /// A path parameter with text around it: what stands before it must match in the first of the segments that it
    /// takes, and what stands behind it in the last.
    func mixedPathEnd(
        _ edge: RouteTrie.Edge, _ segment: SegmentScan, in path: PathText, _ positions: inout PositionSets
    ) -> Int {
        let end = pathEnd(edge, segment, in: path)
        if end < 0 { return -1 }
        let parameter = Int(edge.firstPiece) &+ Int(edge.pathPiece)
        let before = Int(edge.firstPiece)..<parameter
        let behind = parameter &+ 1..<Int(edge.endPiece)
        if hasParameter(before), !segment.isText(in: path) { return -1 }
        let firstLast = segment.end &- segment.start
        positions.begin(0, through: 0, last: firstLast)
        follow(before, path, from: segment.start, &positions)
        guard var lowest = positions.lowest else { return -1 }

        var lastStart = segment.start
        if end > segment.end {
            lastStart = end
            while path[lastStart &- 1] != 0x2F { lastStart &-= 1 }
            lowest = 0
            if hasParameter(behind), !SegmentScan(path, from: lastStart).isText(in: path) { return -1 }
        } else if hasParameter(behind), !segment.isText(in: path) {
            return -1
        }
        let last = end &- lastStart
        positions.begin(lowest, through: last, last: last)
        follow(behind, path, from: lastStart, &positions)
        return positions.contains(last) ? end : -1
    }

    private func hasParameter(_ range: Range<Int>) -> Bool {
        for piece in range where pieces[piece].kind != nil { return true }
        return false
    }

    /// Matches pieces one after the other, from all positions that are reached, in a segment that begins at `start`.
    private func follow(_ range: Range<Int>, _ path: PathText, from start: Int, _ positions: inout PositionSets) {
        for piece in range {
            switch pieces[piece].kind {
            case nil: followText(pieces[piece].literal, path, from: start, &positions)
            case .uuid: followUUID(path, from: start, &positions)
            case .int, .float: followNumber(path, from: start, isFloat: pieces[piece].kind == .float, &positions)
            case .plain, .path:
                // The longest run from the lowest position covers every other.
                if let lowest = positions.lowest { positions.reachAll(from: lowest &+ 1) }
            }
            positions.advance()
        }
    }

    private func followText(
        _ literal: RouteTrie.Text, _ path: PathText, from start: Int, _ positions: inout PositionSets
    ) {
        let count = Int(literal.count)
        guard count <= positions.last else { return }
        for position in 0...positions.last &- count
        where positions.contains(position) && hasText(literal, path, at: start &+ position) {
            positions.reach(position &+ count)
        }
    }

    private func followUUID(_ path: PathText, from start: Int, _ positions: inout PositionSets) {
        for position in 0...positions.last where positions.contains(position) {
            let end = SegmentKinds.uuidEnd(path, from: start &+ position, to: start &+ positions.last)
            if end >= 0 { positions.reach(end &- start) }
        }
    }

    /// All runs of `[0-9]+` or `[0-9]+(\.[0-9]+)?` at once: for each position, whether one that began at or before it
    /// is still whole.
    private func followNumber(
        _ path: PathText, from start: Int, isFloat: Bool, _ positions: inout PositionSets
    ) {
        var inInteger = false
        var behindPoint = false
        var inFraction = false
        for position in 0..<positions.last {
            let mayBegin = positions.contains(position)
            let byte = path[start &+ position]
            let isDigit = SegmentKinds.isDigit(byte)
            (inInteger, behindPoint, inFraction) = (
                isDigit && (mayBegin || inInteger), isFloat && byte == 0x2E && inInteger,
                isDigit && (behindPoint || inFraction)
            )
            if inInteger || inFraction { positions.reach(position &+ 1) }
        }
    }
}
