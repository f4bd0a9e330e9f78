import Testing

@testable import Config

@Suite("Labels fed from what hardly ever says the same twice")
struct LabelSourceAdviceTests {
    @Test(
        "a name says whether its values are many",
        arguments: [
            ("client_id", true), ("clientId", true), ("X-Request-ID", true), ("id", true), ("userID", true),
            ("createdAt", true), ("created_at", true), ("email", true), ("session", true), ("uuid", true),
            ("traceparent", true), ("ip", true), ("status", false), ("tier", false), ("region", false), ("paid", false),
            ("at", false), ("valid", false), ("width", false), ("kind", false), ("", false), ("agent_name", false),
        ])
    func names(field: String, isLikelyUnique: Bool) {
        #expect(LabelSourceAdvice.isLikelyUnique(field) == isLikelyUnique)
    }

    @Test("the warning stands at the source and names the field")
    func warning() {
        var diagnostics = Diagnostics()
        let place = SourceRange(start: SourcePosition(file: "proxy.conf", line: 3, column: 20), length: 24)
        let source = Token(.word, text: "request.json.items[0].id", range: place)
        LabelSourceAdvice.give(label: "item", source: source, limit: 1000, &diagnostics)
        let constant = Token(.word, text: "client_id", range: place, isQuoted: true)
        LabelSourceAdvice.give(label: "kind", source: constant, limit: 1000, &diagnostics)
        #expect(
            diagnostics.sorted().map(\.message) == [
                "the label \"item\" is likely to have a value of its own for each \"id\": past series_limit (1000) "
                    + "they are counted as \"other\""
            ])
        #expect(diagnostics.sorted().first?.column == 20)
        #expect(diagnostics.hasErrors == false)
    }
}
