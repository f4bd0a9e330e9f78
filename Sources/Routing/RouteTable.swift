public import HTTP

/// The routes of a service: which of them a path belongs to.
///
/// The path alone picks the most specific template, segment by segment (`SegmentRank`); among definitions of that
/// template's shape the one that lists the method wins, and if none does the first, so that a path keeps its
/// template's label whatever the method. A table never changes and may be used from any number of threads. Copying it
/// is cheap, borrowing it is free.
public struct RouteTable: Sendable {
    /// The routes as they were given; a match names its place here.
    public let definitions: [RouteDefinition]
    /// Whether `%2F` in a path is part of a segment. It then stays in the decoded path as it came.
    public let encodedSlashIsLiteral: Bool

    let trie: RouteTrie
    /// For each template, in the order of precedence, where its definitions begin in `members`; and where the last end.
    private let firstMembers: [Int32]
    private let members: [Member]

    /// A definition under its template.
    private struct Member: Sendable {
        let methods: UInt64
        let route: Int32
    }

    /// - Parameter definitions: in the order of the file. Of two that are in conflict the first wins, see
    ///   `conflicts(in:)`.
    public init(_ definitions: [RouteDefinition], encodedSlashIsLiteral: Bool = false) {
        self.definitions = definitions
        self.encodedSlashIsLiteral = encodedSlashIsLiteral
        let groups = Self.byPrecedence(definitions)
        trie = RouteTrie(groups.map { definitions[$0[0]].template.segments })
        var members: [Member] = []
        var firsts: [Int32] = []
        for group in groups {
            firsts.append(Int32(truncatingIfNeeded: members.count))
            members += group.map {
                Member(methods: definitions[$0].methods.bits, route: Int32(truncatingIfNeeded: $0))
            }
        }
        firsts.append(Int32(truncatingIfNeeded: members.count))
        self.members = members
        firstMembers = firsts
    }

    /// The definitions of each shape, in the order of the file; the most specific shape first.
    static func byPrecedence(_ definitions: [RouteDefinition]) -> [[Int]] {
        var places: [String: Int] = [:]
        var groups: [[Int]] = []
        for (index, definition) in definitions.enumerated() {
            if let place = places[definition.template.shape] {
                groups[place].append(index)
            } else {
                places[definition.template.shape] = groups.count
                groups.append([index])
            }
        }
        return groups.sorted { left, right in
            let (first, second) = (definitions[left[0]].template, definitions[right[0]].template)
            if first.precedes(second) { return true }
            return !second.precedes(first) && left[0] < right[0]
        }
    }

    /// The route that `path` belongs to.
    ///
    /// - Parameter path: a request's path as it came, without the query. It is percent-decoded once, as a whole, and
    ///   nothing else is done to it. One without a slash at its start, or longer than `MatchScratch.pathBytesMax`,
    ///   belongs to no route.
    public func match(path: Span<UInt8>, method: Method, scratch: inout MatchScratch) -> RouteMatch {
        scratch.state.visits = 0
        guard path.count > 0, path.count <= MatchScratch.pathBytesMax, path[0] == 0x2F else { return .none }
        guard path.hasPercent else {
            let template = trie.template(matching: path, &scratch.state)
            if template >= 0 { return route(of: template, method, slashChanged: false) }
            var output = scratch.decoded.mutableSpan
            for index in 0..<path.count { output[index] = path[index] }
            return matchSlashChanged(path.count, method, &scratch)
        }
        var output = scratch.decoded.mutableSpan
        let count = PercentDecoding.decode(path, to: &output, keepsSlash: encodedSlashIsLiteral)
        let template = self.template(count, &scratch)
        if template >= 0 { return route(of: template, method, slashChanged: false) }
        return matchSlashChanged(count, method, &scratch)
    }

    /// Tries one slash less at the end of the decoded path, then one more.
    private func matchSlashChanged(_ count: Int, _ method: Method, _ scratch: inout MatchScratch) -> RouteMatch {
        guard count > 1 else { return .none }
        var template = -1
        if scratch.decoded[count &- 1] == 0x2F { template = self.template(count &- 1, &scratch) }
        if template < 0 {
            scratch.decoded[count] = 0x2F
            template = self.template(count &+ 1, &scratch)
        }
        return template < 0 ? .none : route(of: template, method, slashChanged: true)
    }

    /// The best template for the first `count` decoded bytes.
    private func template(_ count: Int, _ scratch: inout MatchScratch) -> Int {
        // A second reference to the buffer, gone before it is written again: its span cannot borrow from the scratch
        // meanwhile.
        let decoded = scratch.decoded
        return trie.template(matching: decoded.span.extracting(0..<count), &scratch.state)
    }

    private func route(of template: Int, _ method: Method, slashChanged: Bool) -> RouteMatch {
        let first = Int(firstMembers[template])
        for index in first..<Int(firstMembers[template &+ 1])
        where members[index].methods >> UInt64(method.code & 63) & 1 != 0 {
            return .route(index: Int(members[index].route), slashChanged: slashChanged)
        }
        return .route(index: Int(members[first].route), slashChanged: slashChanged)
    }

    /// The value of the label `handler`; nil if no template matched. Not for the hot path.
    public func handlerText(_ match: RouteMatch) -> String? {
        guard case .route(let index, let slashChanged) = match, definitions.indices.contains(index) else { return nil }
        let template = definitions[index].template
        return slashChanged ? template.slashChanged : template.text
    }
}

extension RouteTemplate {
    /// Whether this template wins over `other` on a path that both match, by its segments alone.
    func precedes(_ other: RouteTemplate) -> Bool {
        for (rank, otherRank) in zip(ranks, other.ranks) where rank != otherRank { return rank < otherRank }
        return false
    }
}
