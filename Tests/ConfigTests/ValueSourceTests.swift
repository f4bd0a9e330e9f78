import JSON
import Testing

@testable import Config

@Suite("Sources of values")
struct ValueSourceTests {
    private static func read(_ text: String) throws -> ValueSource {
        try ValueSourceText.read(Self.word(text)).source
    }

    static func word(_ text: String, isQuoted: Bool = false) -> Token {
        let start = SourcePosition(file: "proxy.conf", line: 1, column: 1)
        return Token(
            .word, text: text, range: SourceRange(start: start, length: text.unicodeScalars.count), isQuoted: isQuoted)
    }

    @Test("each kind has its row, in the order of the kinds")
    func rows() {
        #expect(ValueSourceRow.all.map(\.kind) == ValueSource.Kind.allCases)
        for row in ValueSourceRow.all { #expect(row.summary.hasSuffix(".") && row.summary.first?.isUppercase == true) }
    }

    @Test(
        "every source of the contract is read, and written as it was",
        arguments: [
            ("request.method", ValueSource(.requestMethod)),
            ("request.header.X-Tenant", ValueSource(.requestHeader, argument: "x-tenant")),
            ("request.header.x.y", ValueSource(.requestHeader, argument: "x.y")),
            ("request.query.page", ValueSource(.requestQuery, argument: "page")),
            ("request.query.filter[a]/b", ValueSource(.requestQuery, argument: "filter[a]/b")),
            ("request.path.job_id", ValueSource(.requestPath, argument: "job_id")),
            ("request.cookie.Tier", ValueSource(.requestCookie, argument: "Tier")),
            ("request.json.client_id", ValueSource(.requestJSON, path: JSONPath(steps: [member("client_id")]))),
            ("request.json", ValueSource(.requestJSON, path: JSONPath(steps: []))),
            ("request.json[3]", ValueSource(.requestJSON, path: JSONPath(steps: [.element(3)]))),
            ("request.bytes", ValueSource(.requestBytes)),
            ("response.status", ValueSource(.responseStatus)),
            ("response.header.Content-Type", ValueSource(.responseHeader, argument: "content-type")),
            (
                #"response.json.a\.b[0].c"#,
                ValueSource(.responseJSON, path: JSONPath(steps: [member("a.b"), .element(0), member("c")]))
            ),
            ("response.bytes", ValueSource(.responseBytes)),
            ("response.server_timing.Agent", ValueSource(.responseServerTiming, argument: "Agent")),
            ("duration", ValueSource(.duration)),
            ("client.ip", ValueSource(.clientIP)),
            ("tls.version", ValueSource(.tlsVersion)),
        ])
    func sources(text: String, source: ValueSource) throws {
        #expect(try Self.read(text) == source)
        #expect(try Self.read(source.text) == source)
        let keepsCase = ![.requestHeader, .responseHeader].contains(source.kind)
        #expect(source.text == (keepsCase ? text : text.lowercased()))
    }

    private static func member(_ name: String) -> JSONPath.Step { .member(Array(name.utf8)) }

    @Test("a word in quotes is a constant, whatever it says")
    func constant() throws {
        let source = try ValueSourceText.read(Self.word("request.method", isQuoted: true)).source
        #expect(source == ValueSource(.constant, argument: "request.method"))
        #expect(source.text == "\"request.method\"")
    }

    @Test(
        "what is wrong is told at its character, with the nearest source",
        arguments: [
            ("request.metod", 9, 5, "unknown source \"request.metod\"", "did you mean \"request.method\"?"),
            ("reqest.json.a.b", 1, 6, "unknown source \"reqest.json.a.b\"", "did you mean \"request.json.a.b\"?"),
            ("request.headers.X", 9, 7, "unknown source \"request.headers.X\"", "did you mean \"request.header.X\"?"),
            ("response.bod", 10, 3, "unknown source \"response.bod\"", "did you mean \"response.json\"?"),
            ("request", 1, 7, "unknown source \"request\"", nil),
            ("acme", 1, 4, "unknown source \"acme\"", "a constant is written in quotes: \"acme\""),
            ("", 1, 1, "unknown source \"\"", "a constant is written in quotes: \"\""),
            ("durations", 1, 9, "unknown source \"durations\"", "did you mean \"duration\"?"),
            ("request.header", 1, 14, "\"request.header\" needs a name behind it", nil),
            ("request.header.", 1, 15, "\"request.header\" needs a name behind it", nil),
            ("response.json.", 1, 14, "\"response.json\" needs a path behind it", nil),
            ("request.method.x", 15, 2, "\"request.method\" has nothing behind it", nil),
            ("request.header.a:b", 17, 1, "\"a:b\" is not a field's name", nil),
            ("request.cookie.é", 16, 1, "\"é\" is not a name", nil),
            ("response.json.a[x]", 17, 1, "the number of an element is missing or not closed", nil),
            ("response.json.a[1", 17, 1, "the number of an element is missing or not closed", nil),
            (
                "response.json.a..b", 17, 1, "a name is missing in this path",
                "a dot or bracket that belongs to a name has a backslash before it"
            ),
            ("response.json[1]b", 17, 1, "\".\" or \"[\" is missing in this path", nil),
            ("response.json[1000001]", 14, 1, "an element beyond 1000000 is not looked for", nil),
        ])
    func errors(text: String, column: Int, length: Int, message: String, hint: String?) throws {
        let error = #expect(throws: DirectiveError.self) { try ValueSourceText.read(Self.word(text)) }
        let found = try #require(error)
        #expect(found.message == message)
        #expect(found.hint == hint)
        #expect(found.range?.start.column == column)
        #expect(found.range?.length == length)
    }
}
