import Basics
import Compression
import Extraction
import JSON

/// Fields of JSON contents: whatever the pieces the content comes in, the same values are found and the same is wrong;
/// they are those that a tree of the text has; and a coding around it changes nothing.
///
/// The first byte of the input chooses how the content is coded (bits 0 and 1: not at all, gzip made of the rest, the
/// rest as gzip, the rest as deflate) and, if it is not 0, a limit (the other bits). A line follows with the wanted
/// paths and spaces between them, then the content.
enum JSONFieldsTarget {
    private struct Value: Equatable {
        var kind = CapturedKind.missing
        var text: [UInt8] = []
    }

    private struct Reading: Equatable {
        var values: [Value] = []
        var failure: SkipReason?
    }

    private static let pathsMax = 20

    static func run(_ bytes: [UInt8]) throws(Finding) {
        guard let selector = bytes.first, let lineEnd = bytes.dropFirst().firstIndex(of: 0x0A) else { return }
        var paths: [JSONPath] = []
        for word in bytes[1..<lineEnd].split(separator: 0x20, omittingEmptySubsequences: false).prefix(pathsMax) {
            do throws(JSONPath.ParseError) {
                paths.append(try JSONPath(parsing: String(decoding: word, as: UTF8.self)))
            } catch { continue }
        }
        guard !paths.isEmpty else { return }
        let body = Array(bytes[(lineEnd + 1)...])
        let limit = selector >> 2 == 0 ? Int.max : Int(selector >> 2)
        var choices = Choices(bytes)
        switch selector & 3 {
        case 0:
            let whole = try readAllWays(body, "", paths, limit, &choices)
            try checkTree(body, paths, limit, whole)
        case 1:
            let plain = read([body[...]], "", paths, limit)
            let packed = try readAllWays(try gzip(body), "gzip", paths, limit, &choices)
            try expect(packed == plain, "as gzip \(packed), plain \(plain): \(shown(body))")
        default:
            let coding = selector & 3 == 2 ? "gzip" : "deflate"
            _ = try readAllWays(body, coding, paths, limit, &choices)
        }
    }

    private static func gzip(_ body: [UInt8]) throws(Finding) -> [UInt8] {
        var member: [UInt8] = []
        guard GzipEncoder.compress(body.span, into: &member) else { throw Finding("no memory for gzip") }
        return member
    }

    private static func readAllWays(
        _ content: [UInt8], _ coding: String, _ paths: [JSONPath], _ limit: Int, _ choices: inout Choices
    ) throws(Finding) -> Reading {
        let whole = read([content[...]], coding, paths, limit)
        let cut = choices.below(content.count + 1)
        for pieces in [content.indices.map { content[$0...$0] }, [content[..<cut], content[cut...]]] {
            let reading = read(pieces, coding, paths, limit)
            try expect(
                reading == whole, "\(coding) in \(pieces.count) pieces \(reading), at once \(whole): \(shown(content))")
        }
        return whole
    }

    private static func read(
        _ pieces: [ArraySlice<UInt8>], _ coding: String, _ paths: [JSONPath], _ limit: Int
    ) -> Reading {
        let fields = JSONFieldSet(paths.enumerated().map { (path: $0.element, slot: $0.offset) })
        let reader = JSONContentReader()
        var values = ValueTable()
        values.begin(count: paths.count)
        reader.begin(fields, contentEncoding: Array(coding.utf8).span, bytesMax: limit)
        for piece in pieces { reader.read(piece.span, into: &values) }
        reader.finish(into: &values)
        var reading = Reading(failure: reader.failure)
        for slot in paths.indices {
            reading.values.append(Value(kind: values.kind(of: slot), text: values.text(of: slot).array()))
        }
        return reading
    }

    private static func checkTree(
        _ body: [UInt8], _ paths: [JSONPath], _ limit: Int, _ reading: Reading
    ) throws(Finding) {
        guard body.count <= limit else {
            return try expect(reading.failure != nil, "no limit of \(limit): \(shown(body))")
        }
        let root: JSONNode
        do throws(JSONError) {
            root = try JSONNodeReader.read(body.span)
        } catch {
            let reason = error.rule == .depth ? SkipReason.tooDeep : .notJSON
            return try expect(reading.failure == reason, "\(reading) of \(error): \(shown(body))")
        }
        try expect(reading.failure == nil, "\(reading) of a whole text: \(shown(body))")
        for (path, found) in zip(paths, reading.values) {
            let wanted = node(root, path).map(value) ?? Value()
            try expect(found == wanted, "\(found), the tree has \(wanted) at \(path): \(shown(body))")
        }
    }

    private static func node(_ root: JSONNode, _ path: JSONPath) -> JSONNode? {
        var node = root
        for step in path.steps {
            let next: JSONNode?
            switch step {
            case .member(let name): next = node.members.last { Array($0.name.utf8) == name }?.value
            case .element(let number): next = number < node.elements.count ? node.elements[number] : nil
            }
            guard let next else { return nil }
            node = next
        }
        return node
    }

    private static func value(_ node: JSONNode) -> Value {
        switch node.content {
        case .object, .array: Value(kind: .structure)
        case .literal(.true): Value(kind: .true)
        case .literal(.false): Value(kind: .false)
        case .literal(.null): Value(kind: .null)
        case .number(let text): Value(kind: .number, text: kept(text))
        case .string(let text): Value(kind: .text, text: kept(text))
        }
    }

    /// A long value without the character that the end of the room may have cut.
    private static func kept(_ text: String) -> [UInt8] {
        let bytes = Array(text.utf8)
        guard bytes.count > ValueTable.valueBytesMax else { return bytes }
        var kept = bytes.prefix(ValueTable.valueBytesMax)
        while let last = kept.last, last >= 0x80 {
            kept.removeLast()
            if last >= 0xC0 { break }
        }
        return Array(kept)
    }
}
