import Basics
import Extraction
import JSON

/// What was found in a slot.
struct Captured: Equatable, CustomStringConvertible {
    var kind = CapturedKind.missing
    var text: [UInt8] = []
    var isCut = false

    static func text(_ text: String) -> Captured { Captured(kind: .text, text: Array(text.utf8)) }
    static func number(_ text: String) -> Captured { Captured(kind: .number, text: Array(text.utf8)) }
    static func plain(_ kind: CapturedKind) -> Captured { Captured(kind: kind) }
    static var missing: Captured { Captured() }

    var description: String { "\(kind) \(String(decoding: text, as: UTF8.self))\(isCut ? " (cut)" : "")" }
}

/// What a reader made of a content.
struct Reading: Equatable {
    var values: [Captured]
    var failure: SkipReason?
}

extension ValueTable {
    func captured() -> [Captured] {
        (0..<count).map { Captured(kind: kind(of: $0), text: text(of: $0).array(), isCut: isCut($0)) }
    }
}

extension JSONFieldSet {
    /// Those paths, each with its place in the list as its slot.
    convenience init(paths: [String]) throws {
        self.init(try paths.enumerated().map { (path: try JSONPath(parsing: $0.element), slot: $0.offset) })
    }
}

/// A reader that lives on, as in a worker.
struct ReaderUnderTest: ~Copyable {
    private let reader = JSONContentReader()
    private var values = ValueTable()

    mutating func read(
        _ pieces: [ArraySlice<UInt8>], _ fields: JSONFieldSet, slots: Int, coding: String = "",
        bytesMax: Int = 1 << 20
    ) -> Reading {
        values.begin(count: slots)
        reader.begin(fields, contentEncoding: Array(coding.utf8).span, bytesMax: bytesMax)
        for piece in pieces { reader.read(piece.span, into: &values) }
        reader.finish(into: &values)
        return Reading(values: values.captured(), failure: reader.failure)
    }

    /// At once, at every split, and byte by byte.
    mutating func readAllWays(
        _ bytes: [UInt8], _ fields: JSONFieldSet, slots: Int, coding: String = "", bytesMax: Int = 1 << 20
    ) -> [Reading] {
        var ways = [[bytes[...]], bytes.indices.map { bytes[$0...$0] }]
        ways += bytes.indices.map { [bytes[..<$0], bytes[$0...]] }
        var readings: [Reading] = []
        for way in ways {
            let reading = read(way, fields, slots: slots, coding: coding, bytesMax: bytesMax)
            if !readings.contains(reading) { readings.append(reading) }
        }
        return readings
    }
}

/// What stands at a path of a tree.
func reference(_ root: JSONNode, _ path: JSONPath) -> Captured {
    var node = root
    for step in path.steps {
        var next: JSONNode?
        switch step {
        case .member(let name): next = node.members.last { Array($0.name.utf8) == name }?.value
        case .element(let number): next = node.elements.indices.contains(number) ? node.elements[number] : nil
        }
        guard let next else { return .missing }
        node = next
    }
    switch node.content {
    case .object, .array: return .plain(.structure)
    case .literal(.true): return .plain(.true)
    case .literal(.false): return .plain(.false)
    case .literal(.null): return .plain(.null)
    case .number(let text): return bounded(.number, text)
    case .string(let text): return bounded(.text, text)
    }
}

private func bounded(_ kind: CapturedKind, _ text: String) -> Captured {
    var bytes = Array(text.utf8)
    guard bytes.count > ValueTable.valueBytesMax else { return Captured(kind: kind, text: bytes) }
    bytes.removeSubrange(ValueTable.valueBytesMax...)
    // Of a character beyond ASCII at the end nobody knows whether it is whole.
    while let last = bytes.last, last & 0xC0 == 0x80 { bytes.removeLast() }
    if let last = bytes.last, last >= 0xC0 { bytes.removeLast() }
    return Captured(kind: kind, text: bytes, isCut: true)
}
