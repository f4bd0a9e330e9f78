internal import Basics

/// Makes a tree of those parts of a JSON text that somebody wants; the others are checked and passed over.
///
/// Not for the hot path: it keeps what it reads.
public struct JSONNodeReader {
    /// A value that is not complete.
    private struct Open {
        let position: JSONPosition
        let isArray: Bool
        var members: [JSONMember] = []
        var elements: [JSONNode] = []
        /// Of the member whose value comes next.
        var name = ""
        var namePosition: JSONPosition

        init(isArray: Bool, at position: JSONPosition) {
            self.isArray = isArray
            self.position = position
            namePosition = position
        }

        var node: JSONNode { JSONNode(isArray ? .array(elements) : .object(members), at: position) }
    }

    /// The most values of a tree that `read` makes when it is not told otherwise: some 100 MB of them.
    public static let nodesMax = 1_000_000

    private var tokenizer: JSONTokenizer
    private let nodesMax: Int
    private var nodes = 0
    private var open: [Open] = []
    /// The names of the members that are open, from the outside in.
    private var path: [String] = []
    private var text: [UInt8] = []
    private var root: JSONNode?

    private init(nodesMax: Int, depthMax: Int) {
        tokenizer = JSONTokenizer(depthMax: depthMax)
        self.nodesMax = nodesMax
    }

    /// Reads a whole text.
    ///
    /// - Parameters:
    ///   - isWanted: whether the member at the end of this path of names is kept. Elements of arrays add no name.
    ///   - nodesMax: the most values that are kept.
    /// - Throws: the first error of the text, wanted or not.
    public static func read(
        _ bytes: Span<UInt8>, nodesMax: Int = Self.nodesMax, depthMax: Int = JSONTokenizer.depthMax,
        where isWanted: ([String]) -> Bool = { _ in true }
    ) throws(JSONError) -> JSONNode {
        var reader = JSONNodeReader(nodesMax: nodesMax, depthMax: depthMax)
        while true {
            let event = try reader.tokenizer.next(bytes)
            if event == .needsInput { break }
            try reader.take(event, bytes, isWanted)
        }
        if let event = try reader.tokenizer.finish() { try reader.take(event, bytes, isWanted) }
        guard let root = reader.root else { throw JSONError(.cut, at: reader.tokenizer.position) }
        return root
    }

    private mutating func take(
        _ event: JSONEvent, _ bytes: Span<UInt8>, _ isWanted: ([String]) -> Bool
    ) throws(JSONError) {
        switch event {
        case .objectStart: open.append(Open(isArray: false, at: tokenizer.tokenPosition))
        case .arrayStart: open.append(Open(isArray: true, at: tokenizer.tokenPosition))
        case .objectEnd, .arrayEnd:
            if let closed = open.popLast() { try add(closed.node) }
        case .name(let range, let isLast):
            append(bytes.bytes(range))
            if isLast { name(isWanted) }
        case .string(let range, let isLast):
            append(bytes.bytes(range))
            if isLast { try add(JSONNode(.string(takeText()), at: tokenizer.tokenPosition)) }
        case .number(let range, let isLast):
            append(bytes.bytes(range))
            if isLast { try add(JSONNode(.number(takeText()), at: tokenizer.tokenPosition)) }
        case .nameScalar(let scalar), .stringScalar(let scalar): text += Array(String(scalar).utf8)
        case .literal(let literal): try add(JSONNode(.literal(literal), at: tokenizer.tokenPosition))
        case .skipped: _ = path.popLast()
        case .needsInput: break
        }
    }

    private mutating func append(_ piece: Span<UInt8>) { text += piece.array() }

    private mutating func takeText() -> String {
        defer { text.removeAll(keepingCapacity: true) }
        return String(decoding: text, as: UTF8.self)
    }

    /// A member's name is complete.
    private mutating func name(_ isWanted: ([String]) -> Bool) {
        let name = takeText()
        path.append(name)
        guard isWanted(path) else { return tokenizer.skipValue() }
        guard let last = open.indices.last else { return }
        open[last].name = name
        open[last].namePosition = tokenizer.tokenPosition
    }

    /// A value is complete: it goes to what holds it.
    private mutating func add(_ node: JSONNode) throws(JSONError) {
        nodes += 1
        guard nodes <= nodesMax else { throw JSONError(.size, at: node.position) }
        guard let last = open.indices.last else {
            root = node
            return
        }
        if open[last].isArray {
            open[last].elements.append(node)
        } else {
            let member = JSONMember(name: open[last].name, at: open[last].namePosition, value: node)
            open[last].members.append(member)
            _ = path.popLast()
        }
    }
}
