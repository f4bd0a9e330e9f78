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
    /// The tree without its reference count.
    @usableFromInline let finder: RouteFinder

    /// - Parameter definitions: in the order of the file. Of two that are in conflict the first wins, see
    ///   `conflicts(in:)`.
    public init(_ definitions: [RouteDefinition], encodedSlashIsLiteral: Bool = false) {
        self.definitions = definitions
        self.encodedSlashIsLiteral = encodedSlashIsLiteral
        let groups = Self.byPrecedence(definitions)
        let members = groups.map { group in
            group.map {
                RouteTrie.Member(methods: definitions[$0].methods.bits, route: Int32(truncatingIfNeeded: $0))
            }
        }
        trie = RouteTrie(
            groups.map { definitions[$0[0]].template.segments }, members: members, keepsSlash: encodedSlashIsLiteral)
        finder = trie.finder
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
            if second.precedes(first) { return false }
            // As far as the shorter one goes neither wins. The number of segments comes before the place in the file,
            // or three templates could each stand before the next in a circle, and no order would be right.
            let (count, other) = (first.segments.count, second.segments.count)
            return count == other ? left[0] < right[0] : count < other
        }
    }

    /// The route that `path` belongs to.
    ///
    /// - Parameter path: a request's path as it came, without the query. It is percent-decoded once, as a whole, and
    ///   nothing else is done to it. One without a slash at its start, or longer than `MatchScratch.pathBytesMax`,
    ///   belongs to no route.
    @inlinable @inline(__always)
    public func match(path: Span<UInt8>, method: Method, scratch: inout MatchScratch) -> RouteMatch {
        // SAFETY: whoever calls holds the table until the search returns, and with it the tree. Inlined, so that a
        // caller who reaches the table by a pointer loads the finder alone and retains nothing.
        finder.match(path: path, method: method, scratch: &scratch)
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
