extension RouteTemplate {
    /// The value of a parameter in a path that the template matches, percent-decoded as the path is for matching.
    ///
    /// Where a path can be shared out among several parameters of a segment in more than one way, each takes as much as
    /// it can, from left to right, as in the regular expressions of Starlette. Allocates nothing.
    ///
    /// - Parameters:
    ///   - number: counted from 0, in the order of `parameterNames`.
    ///   - path: as it came, without the query.
    ///   - keepsEncodedSlash: whether `%2F` stays as it is: as in the table that matched.
    /// - Returns: bytes of the scratch, until it takes in the next path; nil, or anything of the path, if the template
    ///   does not match it.
    @_lifetime(&scratch)
    public func readParameter(
        _ number: Int, of path: Span<UInt8>, keepsEncodedSlash: Bool, scratch: inout MatchScratch
    ) -> Span<UInt8>? {
        guard let (segment, piece) = place(ofParameter: number) else { return nil }
        guard path.count > 0, path.count <= MatchScratch.pathBytesMax, path[0] == 0x2F else { return nil }
        var count = path.count
        if scratch.take(path) { count = scratch.decode(path, keepsSlash: keepsEncodedSlash) }
        let text = scratch.text(count)
        guard let whole = range(ofSegment: segment, in: text) else { return nil }
        let value = segments[segment].range(ofPiece: piece, in: text, whole, &scratch.state.positions)
        guard let value else { return nil }
        return scratch.bytes(value)
    }

    private func place(ofParameter number: Int) -> (segment: Int, piece: Int)? {
        guard number >= 0 else { return nil }
        var left = number
        for segment in segments.indices {
            for (index, piece) in segments[segment].pieces.enumerated() {
                guard case .parameter = piece else { continue }
                if left == 0 { return (segment, index) }
                left -= 1
            }
        }
        return nil
    }

    /// Where a segment of the template stands in the path: those behind a path parameter are counted from the end.
    private func range(ofSegment number: Int, in path: PathText) -> Range<Int>? {
        let pathSegment = segments.firstIndex { $0.pathPiece != nil } ?? segments.count
        var (start, end) = (1, path.count)
        if number <= pathSegment {
            for _ in 0..<number { start = Self.slash(path, from: start) &+ 1 }
            guard start <= path.count else { return nil }
            if number < pathSegment { end = Self.slash(path, from: start) }
        }
        if number >= pathSegment {
            for _ in 0..<segments.count - 1 - number { end = Self.slash(path, before: end) }
            if number > pathSegment { start = Self.slash(path, before: end) &+ 1 }
        }
        return start >= 1 && start <= end ? start..<end : nil
    }

    /// The next slash, or the path's end, which a start behind it is taken for too.
    private static func slash(_ path: PathText, from start: Int) -> Int {
        var position = start
        while position < path.count, path[position] != 0x2F { position &+= 1 }
        return position
    }

    /// The last slash before `end`; -1 if there is none.
    private static func slash(_ path: PathText, before end: Int) -> Int {
        var position = end &- 1
        while position >= 0, path[position] != 0x2F { position &-= 1 }
        return position
    }
}

extension TemplateSegment {
    /// What a parameter takes of a segment that matches.
    fileprivate func range(
        ofPiece target: Int, in path: PathText, _ whole: Range<Int>, _ positions: inout PositionSets
    ) -> Range<Int>? {
        if let (before, behind) = textAround(target) {
            let (start, end) = (whole.lowerBound &+ before, whole.upperBound &- behind)
            return start <= end ? start..<end : nil
        }
        var start = whole.lowerBound
        for piece in pieces.indices.prefix(through: target) {
            switch pieces[piece] {
            case .literal(let text): start &+= text.count
            case .parameter(let kind):
                guard start <= whole.upperBound else { return nil }
                positions.begin(whole.count, through: whole.count, last: whole.count)
                for later in stride(from: pieces.count - 1, to: piece, by: -1) {
                    stepBack(over: pieces[later], path, whole, &positions)
                }
                let end = longestEnd(of: kind, path, from: start, whole, positions)
                guard end >= 0 else { return nil }
                if piece == target { return start..<end }
                start = end
            }
        }
        return nil
    }

    /// How many bytes of text stand on each side of the segment's only parameter; nil if it has another.
    private func textAround(_ target: Int) -> (before: Int, behind: Int)? {
        var (before, behind) = (0, 0)
        for index in pieces.indices where index != target {
            guard case .literal(let text) = pieces[index] else { return nil }
            if index < target { before &+= text.count } else { behind &+= text.count }
        }
        return (before, behind)
    }

    /// From the positions where the rest of the segment may begin to those where it may with this piece before it.
    private func stepBack(
        over piece: Piece, _ path: PathText, _ whole: Range<Int>, _ positions: inout PositionSets
    ) {
        let start = whole.lowerBound
        switch piece {
        case .literal(let text):
            guard text.count <= positions.last else { break }
            for position in 0...positions.last &- text.count
            where positions.contains(position &+ text.count) && path.has(text, at: start &+ position) {
                positions.reach(position)
            }
        case .parameter(.uuid):
            for position in 0...positions.last {
                let end = SegmentKinds.uuidEnd(path, from: start &+ position, to: whole.upperBound)
                if end >= 0, positions.contains(end &- start) { positions.reach(position) }
            }
        case .parameter(.int): stepBackOverNumber(isFloat: false, path, start, &positions)
        case .parameter(.float): stepBackOverNumber(isFloat: true, path, start, &positions)
        case .parameter(.plain): stepBackOverBytes(path, start, &positions)
        case .parameter(.path):
            var isBefore = false
            for position in stride(from: positions.last, through: 0, by: -1) {
                isBefore = isBefore || positions.contains(position)
                if isBefore { positions.reach(position) }
            }
        }
        positions.advance()
    }

    private func stepBackOverBytes(_ path: PathText, _ start: Int, _ positions: inout PositionSets) {
        var isBefore = false
        for position in stride(from: positions.last &- 1, through: 0, by: -1) {
            isBefore = (isBefore || positions.contains(position &+ 1)) && path[start &+ position] != 0x2F
            if isBefore { positions.reach(position) }
        }
    }

    private func stepBackOverNumber(
        isFloat: Bool, _ path: PathText, _ start: Int, _ positions: inout PositionSets
    ) {
        // The last run of digits, which may be a fraction; the point before it; the digits before that.
        var inDigits = false
        var atPoint = false
        var inInteger = false
        for position in stride(from: positions.last &- 1, through: 0, by: -1) {
            let byte = path[start &+ position]
            let isDigit = SegmentKinds.isDigit(byte)
            (inDigits, atPoint, inInteger) = (
                isDigit && (inDigits || positions.contains(position &+ 1)), isFloat && byte == 0x2E && inDigits,
                isDigit && (atPoint || inInteger)
            )
            if inDigits || inInteger { positions.reach(position) }
        }
    }

    /// The furthest of the positions that a parameter can reach from `start`, as a place in the path; -1 if there is
    /// none.
    private func longestEnd(
        of kind: ParameterKind, _ path: PathText, from start: Int, _ whole: Range<Int>,
        _ positions: borrowing PositionSets
    ) -> Int {
        let (first, end) = (whole.lowerBound, whole.upperBound)
        var longest = kind == .path && positions.contains(start &- first) ? start : -1
        if kind == .uuid {
            let reached = SegmentKinds.uuidEnd(path, from: start, to: end)
            return reached >= 0 && positions.contains(reached &- first) ? reached : -1
        }
        var position = start
        var point = -1
        while position < end {
            let byte = path[position]
            let isDigit = SegmentKinds.isDigit(byte)
            if kind == .float, byte == 0x2E, point < 0, position > start {
                point = position
                position &+= 1
                continue
            }
            if kind == .plain ? byte == 0x2F : kind != .path && !isDigit { break }
            position &+= 1
            if positions.contains(position &- first) { longest = position }
        }
        return longest
    }
}

extension PathText {
    /// Whether this text stands at `start`, where there are as many bytes.
    fileprivate func has(_ text: [UInt8], at start: Int) -> Bool {
        for index in text.indices where self[start &+ index] != text[index] { return false }
        return true
    }
}
