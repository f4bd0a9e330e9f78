import Testing

@testable import Monitoring

@Suite("JSON and YAML documents")
struct DocumentTests {
    @Test("JSON keeps the order, puts what is short on a line, and writes whole numbers without a point")
    func json() {
        let document: DocumentValue = [
            "b": 1, "a": ["x", "y"], "n": .null, "f": 0.25,
            "o": ["deep": ["list": [true]], "none": [:], "nothing": []],
        ]
        #expect(
            JSONText(document).text == """
                {
                  "b": 1,
                  "a": ["x", "y"],
                  "n": null,
                  "f": 0.25,
                  "o": {
                    "deep": {
                      "list": [true]
                    },
                    "none": {},
                    "nothing": []
                  }
                }

                """)
    }

    @Test(
        "Strings of JSON are escaped",
        arguments: [
            ("a\"b\\c", #""a\"b\\c""#), ("\n\r\t", #""\n\r\t""#), ("\u{0}\u{1F}\u{7F}", #""\u0000\u001f\u007f""#),
            ("é😀", "\"é😀\""),
        ])
    func escapes(text: String, quoted: String) {
        #expect(JSONText.quoted(text) == quoted)
    }

    @Test("YAML writes lists of objects as people do")
    func yaml() {
        let document: DocumentValue = [
            "groups": [
                ["name": "a", "rules": [["expr": "x{y=\"z\"}", "labels": ["service": "triton"]], ["expr": "up"]]],
                ["name": "b", "rules": []],
            ]
        ]
        #expect(
            YAMLText(document).text == """
                groups:
                  - name: a
                    rules:
                      - expr: |-
                          x{y="z"}
                        labels:
                          service: triton
                      - expr: up
                  - name: b
                    rules: []

                """)
    }

    @Test(
        "Text that YAML would take for something else is quoted",
        arguments: [
            "on", "No", "null", "1.5", "-", "a: b", "a #b", "", " a", "a ", "{a}", "é", "# a", "a:", "~", "y", "5x",
            "1e3",
            "-5m", "+5m", "*a",
        ])
    func quoted(text: String) {
        #expect(YAMLText(["k": .text(text)]).text == "k: \(JSONText.quoted(text))\n")
    }

    @Test("Other text stands as it is", arguments: ["up", "a-b", "a:b", "a#b", "x > 1", "service.name", "5m", "30s"])
    func plain(text: String) {
        #expect(YAMLText(["k": .text(text)]).text == "k: \(text)\n")
    }

    @Test(
        "Lines with spaces at their ends, and control characters, are no literal block",
        arguments: [
            " \"", "\" ", "\"\n\n\"", "\"\u{1}", "\"é",
        ])
    func noBlock(text: String) {
        #expect(YAMLText(["k": .text(text)]).text == "k: \(JSONText.quoted(text))\n")
    }
}
