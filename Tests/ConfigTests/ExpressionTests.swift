import JSON
import Testing

@testable import Config

@Suite("Expressions of metrics")
struct ExpressionTests {
    // Made anew each time: an indirect enum keeps its case in spare bits of its pointer, and LeakSanitizer takes what a
    // global holds only in this way for lost.
    private static var a: MetricExpression {
        .source(ValueSource(.responseJSON, path: JSONPath(steps: [.member(Array("a".utf8))])))
    }
    private static var bytes: MetricExpression { .source(ValueSource(.responseBytes)) }

    /// The words of a line, each at its column.
    private static func words(_ line: String) -> [Token] {
        var words: [Token] = []
        var column = 1
        for part in line.split(separator: " ", omittingEmptySubsequences: false) {
            let length = part.unicodeScalars.count
            let place = SourceRange(start: SourcePosition(file: "f", line: 1, column: column), length: length)
            let isQuoted = part.hasPrefix("\"") && part.count > 1
            let text = isQuoted ? String(part.dropFirst().dropLast()) : String(part)
            if length > 0 { words.append(Token(.word, text: text, range: place, isQuoted: isQuoted)) }
            column += length + 1
        }
        return words
    }

    @Test(
        "operators bind as in arithmetic, and need blanks only where a name could go on",
        arguments: [
            ("1", .number(1)),
            ("response.json.a", a),
            ("response.json.a / 1000", .binary(.divided, a, .number(1000))),
            ("response.json.a/1000", .binary(.divided, a, .number(1000))),
            ("response.json.a*2+1", .binary(.plus, .binary(.times, a, .number(2)), .number(1))),
            ("1 + 2 * 3", .binary(.plus, .number(1), .binary(.times, .number(2), .number(3)))),
            ("(1 + 2)*3", .binary(.times, .binary(.plus, .number(1), .number(2)), .number(3))),
            ("8 - 4 - 2", .binary(.minus, .binary(.minus, .number(8), .number(4)), .number(2))),
            ("8-4-2", .binary(.minus, .binary(.minus, .number(8), .number(4)), .number(2))),
            ("8 / 4 / 2", .binary(.divided, .binary(.divided, .number(8), .number(4)), .number(2))),
            ("-response.json.a", .negated(a)),
            ("2 * -3", .binary(.times, .number(2), .negated(.number(3)))),
            ("- - 1", .negated(.negated(.number(1)))),
            ("response.json.a -1", .binary(.minus, a, .number(1))),
            ("response.json.a - response.bytes", .binary(.minus, a, bytes)),
            (
                "response.json.a-1",
                .source(ValueSource(.responseJSON, path: JSONPath(steps: [.member(Array("a-1".utf8))])))
            ),
            (
                "request.header.x-cost*2",
                .binary(
                    .times, .source(ValueSource(.requestHeader, argument: "x-cost")), .number(2))
            ),
            ("(response.json.a)", a),
            ("1e3", .number(1000)), ("1.5E-2", .number(0.015)), (".5", .number(0.5)),
            ("250ms", .number(0.25)), ("250us", .number(0.00025)), ("1.5s", .number(1.5)), ("1h", .number(3600)),
            ("10k", .number(10240)), ("1K", .number(1024)), ("2M", .number(2_097_152)), ("1g", .number(1_073_741_824)),
            ("10k-1", .binary(.minus, .number(10240), .number(1))),
        ] as [(String, MetricExpression)])
    func trees(line: String, expression: MetricExpression) throws {
        #expect(try ExpressionText.read(Self.words(line)).expression == expression)
    }

    @Test("what comes to the same for every exchange is known")
    func constants() throws {
        #expect(try ExpressionText.read(Self.words("(1 + 2) * -3 / 2")).constant == -4.5)
        #expect(try ExpressionText.read(Self.words("1 + response.bytes")).constant == nil)
        #expect(try ExpressionText.read(Self.words("response.bytes + request.path.x")).sources.count == 2)
    }

    @Test(
        "what is wrong is told at its characters",
        arguments: [
            ("1 /", 3, 1, "an operand is missing behind \"/\""),
            ("1 + * 2", 5, 1, "an operand is missing before \"*\""),
            ("( )", 3, 1, "an operand is missing before \")\""),
            ("(1 + 2", 1, 1, "a \"(\" that is not closed"),
            ("1 + 2)", 6, 1, "a \")\" that closes nothing"),
            ("1 2", 3, 1, "an operator is missing before \"2\""),
            ("(1 duration)", 4, 8, "an operator is missing before \"duration\""),
            ("1.2.3", 4, 2, "an operator is missing before \".3\""),
            ("1 % 2", 3, 1, "unexpected \"%\" in an expression"),
            ("duration/0", 10, 1, "a division by 0"),
            ("1 / (2 - 2) + 1", 5, 7, "a division by 0"),
            ("1 / -0.0", 5, 4, "a division by 0"),
            ("10m", 3, 1, "the unit \"m\" is minutes of a duration and mebibytes of a size"),
            ("5 * 10kb", 7, 2, "unknown unit \"kb\" of a number"),
            ("1.", 1, 2, "\"1.\" is not a number"),
            ("1e999", 1, 5, "\"1e999\" is not a number"),
            ("1e300 * 1e300", 1, 13, "this number is beyond all bounds"),
            ("1 + \"x\"", 5, 3, "a constant in quotes is no number"),
            ("request.method", 1, 14, "\"request.method\" is never a number"),
            ("2*client.ip", 3, 9, "\"client.ip\" is never a number"),
            ("2*respons.bytes", 3, 7, "unknown source \"respons.bytes\""),
            ("response.bytes-10", 10, 8, "unknown source \"response.bytes-10\""),
            ("1+response.json.a[x", 19, 1, "the number of an element is missing or not closed"),
        ])
    func errors(line: String, column: Int, length: Int, message: String) throws {
        let error = #expect(throws: DirectiveError.self) { try ExpressionText.read(Self.words(line)) }
        #expect(error?.message == message)
        #expect(error?.range?.start.column == column)
        #expect(error?.range?.length == length)
    }

    @Test("a minus that was taken into a name is explained")
    func minus() {
        let error = #expect(throws: DirectiveError.self) { try ExpressionText.read(Self.words("response.bytes-10")) }
        #expect(error?.hint == "a \"-\" may be part of a name: put a blank on either side of it")
    }

    @Test("depth and length are bounded, so that no file uses up the stack")
    func bounds() throws {
        func message(_ line: String) -> String? {
            do throws(DirectiveError) {
                _ = try ExpressionText.read(Self.words(line))
                return nil
            } catch {
                return error.message
            }
        }
        func nested(_ levels: Int) -> String {
            String(repeating: "(", count: levels) + "1" + String(repeating: ")", count: levels)
        }
        func terms(_ count: Int) -> String { [String](repeating: "1", count: count).joined(separator: "+") }
        #expect(message(nested(64)) == nil)
        #expect(message(nested(65)) == "an expression of more than 64 levels")
        #expect(message(String(repeating: "-", count: 64) + "1") == nil)
        #expect(message(String(repeating: "-", count: 65) + "1") == "an expression of more than 64 levels")
        #expect(message(terms(256)) == nil)
        #expect(message(terms(257)) == "an expression of more than 256 operands")
        #expect(message(nested(100_000)) == "an expression of more than 1024 operands and operators")
    }
}
