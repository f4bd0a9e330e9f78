internal import Basics
internal import HTTP

/// The shape of paths that came and that no template matched, with what was counted.
public struct ObservedShape: Sendable {
    /// One segment.
    enum Segment: Equatable, Sendable {
        case literal(String)
        case value(ShapeKind, prefix: String, suffix: String, example: String)
    }

    /// As `PathShape` writes it: what tells shapes apart.
    let text: [UInt8]
    let segments: [Segment]
    private(set) var counts: AnswerCounts
    private(set) var routeMethods: MethodSet
    private(set) var otherMethods: MethodSet

    init(_ table: borrowing ShapeTable, _ index: Int) {
        let entry = table.entry(index)
        text = table.text(index).array()
        segments = Self.segments(table.text(index), table.examples(index))
        counts = AnswerCounts(entry)
        routeMethods = entry.routeMethods
        otherMethods = entry.otherMethods
    }

    /// Whether a response told that the backend has a route there.
    var isRoute: Bool { !routeMethods.isEmpty }

    /// Adds what another worker counted.
    mutating func add(_ other: ObservedShape) {
        counts.add(other.counts)
        routeMethods = routeMethods.union(other.routeMethods)
        otherMethods = otherMethods.union(other.otherMethods)
    }

    /// A path of this shape, to ask whether a template matches it by now.
    public var sample: [UInt8] {
        var path = ""
        for segment in segments {
            switch segment {
            case .literal(let text): path += "/" + text
            case .value(let kind, let prefix, let suffix, _): path += "/" + prefix + Self.sample(of: kind) + suffix
            }
        }
        return Array(path.utf8)
    }

    private static func sample(of kind: ShapeKind) -> String {
        switch kind {
        case .int: "1"
        case .float: "1.5"
        case .uuid: "00000000-0000-4000-8000-000000000000"
        case .hash, .token, .date, .time, .email, .version, .address, .slug, .text, .name, .rest: "x-"
        }
    }

    private static func segments(_ text: Span<UInt8>, _ examples: Span<UInt8>) -> [Segment] {
        var segments: [Segment] = []
        var example = 0
        var start = 1
        while start <= text.count {
            var end = start
            var place = -1
            while end < text.count, text[end] != 0x2F {
                if text[end] < 0x20 { place = end }
                end += 1
            }
            guard place >= 0, let kind = ShapeKind(rawValue: text[place]) else {
                segments.append(.literal(text.extracting(start..<end).text()))
                start = end + 1
                continue
            }
            var last = example
            while last < examples.count, examples[last] != 0 { last += 1 }
            segments.append(
                .value(
                    kind, prefix: text.extracting(start..<place).text(),
                    suffix: text.extracting(place + 1..<end).text(),
                    example: example < last ? examples.extracting(example..<last).text() : "*"))
            example = last + 1
            start = end + 1
        }
        return segments
    }
}

/// Requests by the class of their responses.
struct AnswerCounts: Equatable, Sendable {
    var success = 0
    var redirection = 0
    var notFound = 0
    var clientError = 0
    var serverError = 0

    init() {}

    init(_ entry: ShapeTable.Entry) {
        success = Int(entry.success)
        redirection = Int(entry.redirection)
        notFound = Int(entry.notFound)
        clientError = Int(entry.clientError)
        serverError = Int(entry.serverError)
    }

    var total: Int { success &+ redirection &+ notFound &+ clientError &+ serverError }

    mutating func add(_ other: AnswerCounts) {
        success &+= other.success
        redirection &+= other.redirection
        notFound &+= other.notFound
        clientError &+= other.clientError
        serverError &+= other.serverError
    }
}
