import Basics
import JSON

/// What the tokenizer says of a text, pieces put together: `{ "a": 1 ] !`.
struct Transcript: Equatable, CustomStringConvertible {
    private(set) var tokens: [String] = []
    private(set) var error: JSONError?
    private var text: [UInt8] = []

    var description: String {
        (tokens + (error.map { ["\($0.rule)@\($0.position.offset)"] } ?? [])).joined(separator: " ")
    }

    /// - Parameter chunks: the text, cut anyhow.
    init(_ chunks: [[UInt8]], depthMax: Int = JSONTokenizer.depthMax) {
        var tokenizer = JSONTokenizer(depthMax: depthMax)
        do throws(JSONError) {
            for chunk in chunks {
                while true {
                    let event = try tokenizer.next(chunk.span)
                    if event == .needsInput { break }
                    take(event, chunk.span)
                }
            }
            let nothing: [UInt8] = []
            if let event = try tokenizer.finish() { take(event, nothing.span) }
        } catch {
            self.error = error
            text = []
        }
    }

    private mutating func take(_ event: JSONEvent, _ bytes: Span<UInt8>) {
        switch event {
        case .objectStart: tokens.append("{")
        case .objectEnd: tokens.append("}")
        case .arrayStart: tokens.append("[")
        case .arrayEnd: tokens.append("]")
        case .name(let range, let isLast):
            text += bytes.bytes(range).array()
            if isLast { end { "\($0):" } }
        case .string(let range, let isLast):
            text += bytes.bytes(range).array()
            if isLast { end { "'\($0)'" } }
        case .nameScalar(let scalar), .stringScalar(let scalar): text += Array(String(scalar).utf8)
        case .number(let range, let isLast):
            text += bytes.bytes(range).array()
            if isLast { end { $0 } }
        case .literal(let literal): tokens.append("\(literal.text)")
        case .skipped: tokens.append("skipped")
        case .needsInput: tokens.append("needsInput")
        }
    }

    private mutating func end(_ form: (String) -> String) {
        tokens.append(String(validating: text, as: UTF8.self).map(form) ?? "not UTF-8")
        text = []
    }
}

/// The transcript of a text, which is the same at once, byte by byte, and in two parts wherever it is cut.
func transcript(_ bytes: [UInt8], depthMax: Int = JSONTokenizer.depthMax) -> (whole: Transcript, differing: [Int]) {
    let whole = Transcript([bytes], depthMax: depthMax)
    var differing: [Int] = []
    for cut in 0...bytes.count {
        let parts = Transcript([Array(bytes[..<cut]), Array(bytes[cut...])], depthMax: depthMax)
        if parts != whole { differing.append(cut) }
    }
    if Transcript(bytes.map { [$0] }, depthMax: depthMax) != whole { differing.append(-1) }
    return (whole, differing)
}
