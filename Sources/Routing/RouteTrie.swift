internal import Basics

/// The templates of a table as a tree of segments, flat in a few rows that never change: any number of threads search
/// it, by its `finder`.
///
/// Templates are numbered by precedence, so that the best of those that match is the one with the lowest number, and
/// a branch whose lowest number is higher than one already found is not entered. A node is reached in one way only,
/// and where in the path it is reached follows from the way: behind a path parameter, segments are counted from the
/// path's end. A match therefore visits a node once at most, however the path is made.
@safe final class RouteTrie: Sendable {
    struct Node: BitwiseCopyable, Sendable {
        /// What `onlyChild` says when there is no edge, and when there is not just one, of a plain parameter.
        static let noEdge: Int32 = -1
        static let otherEdges: Int32 = -2

        /// The template that ends here, -1 if none does.
        var template: Int32 = -1
        /// The lowest template number in this node and below.
        var best: Int32
        /// The child behind its only edge, if that is one of a plain parameter.
        var onlyChild = Self.noEdge
        /// Where the hash table of its children that are literal segments begins in `slots`; 0 if there are none.
        var firstSlot: Int32 = 0
        /// By how much a key's product is shifted to be a place in that table.
        var slotShift: Int32 = 63
        /// How many segments lead here: how many nodes are above.
        var depth: Int32
        var firstEdge: Int32 = 0
        var edgeCount: Int32 = 0
    }

    /// A way from a node to one of its children by a segment that has a parameter.
    struct Edge: BitwiseCopyable, Sendable {
        enum Form: UInt8, BitwiseCopyable, Sendable {
            case uuid, int, float, plain, path, oneMixed, severalMixed, pathMixed
        }

        var form: Form
        var child: Int32
        /// The lowest template number below.
        var best: Int32
        /// The pieces of a mixed segment, in `pieces`: from the first up to the one behind the last.
        var firstPiece: Int32
        var endPiece: Int32
        /// Which of the pieces is the path parameter.
        var pathPiece: Int32
        /// How many segments of the path a path parameter leaves to those behind it.
        var segmentsBehindPath: Int32
    }

    /// A piece of a mixed segment: text, or a parameter.
    struct Piece: BitwiseCopyable, Sendable {
        /// nil for text.
        var kind: ParameterKind?
        var literal: Text
    }

    /// Text of a template, in `words`.
    struct Text: BitwiseCopyable, Sendable {
        var firstWord: Int32
        /// In bytes.
        var count: Int32

        /// What a parameter has.
        static let none = Text(firstWord: -1, count: 0)
    }

    /// A place of a node's hash table. One is free behind every one that is taken, the table's last included.
    struct Slot: BitwiseCopyable, Sendable {
        /// What `SegmentScan.key` says of the segment; 0, which it never says, when the place is free.
        var key: UInt64
        /// -1 when the place is free.
        var child: Int32
        /// Where in `words` the segment stands with its slash behind it, if the key is but its hash.
        var firstWord: Int32

        static let free = Slot(key: 0, child: -1, firstWord: -1)
        /// The table of all nodes without literals.
        static let none = [Slot](repeating: .free, count: 3)
    }

    /// A definition under its template.
    struct Member: BitwiseCopyable, Sendable {
        let methods: UInt64
        let route: Int32
    }

    struct Rows {
        let nodes: PlainRow<Node>
        /// The edges of a node stand together, the lowest template number first.
        let edges: PlainRow<Edge>
        let pieces: PlainRow<Piece>
        /// The text of all templates, eight bytes a word, each text from a word's start.
        let words: PlainRow<UInt64>
        let slots: PlainRow<Slot>
        /// The definitions of each template, in the order of the file.
        let members: PlainRow<Member>
        /// For each template where its definitions begin in `members`; and where the last end.
        let firstMembers: PlainRow<Int32>
        let keepsSlash: Bool
    }

    // SAFETY: written in `init` alone, and freed when nobody has the tree any more.
    private nonisolated(unsafe) let rows: UnsafeMutablePointer<Rows>

    /// - Parameters:
    ///   - templates: the segments of each template, in the order of precedence.
    ///   - members: the definitions of each of them, one at least.
    ///   - keepsSlash: whether `%2F` in a path stays as it is.
    init(_ templates: [[TemplateSegment]], members: [[Member]], keepsSlash: Bool) {
        var builder = RouteTrieBuilder()
        for (number, segments) in templates.enumerated() {
            builder.insert(segments, number: Int32(truncatingIfNeeded: number))
        }
        builder.flatten()
        var firsts: [Int32] = [0]
        for group in members { firsts.append((firsts.last ?? 0) + Int32(truncatingIfNeeded: group.count)) }
        unsafe rows = .allocate(capacity: 1)
        unsafe rows.initialize(
            to: Rows(
                nodes: PlainRow(builder.nodes), edges: PlainRow(builder.flatEdges), pieces: PlainRow(builder.pieces),
                words: PlainRow(builder.words), slots: PlainRow(builder.slots),
                members: PlainRow(members.flatMap { $0 }), firstMembers: PlainRow(firsts), keepsSlash: keepsSlash))
    }

    deinit {
        unsafe rows.pointee.nodes.deallocate()
        unsafe rows.pointee.edges.deallocate()
        unsafe rows.pointee.pieces.deallocate()
        unsafe rows.pointee.words.deallocate()
        unsafe rows.pointee.slots.deallocate()
        unsafe rows.pointee.members.deallocate()
        unsafe rows.pointee.firstMembers.deallocate()
        unsafe rows.deinitialize(count: 1)
        unsafe rows.deallocate()
    }

    /// What searches the tree; valid as long as the tree is.
    var finder: RouteFinder { unsafe RouteFinder(rows: rows) }

    /// All nodes, the root first.
    var nodes: PlainRow<Node> { unsafe rows.pointee.nodes }
}
