import Basics
import Metrics
import Testing

@Suite("The format of a page (RFC 9110 section 12.5.1)")
struct FormatNegotiationTests {
    private static func format(_ fields: String...) -> ExpositionFormat {
        var negotiation = FormatNegotiation()
        for field in fields { negotiation.add(Array(field.utf8).span) }
        return negotiation.format
    }

    private static let protobuf =
        "application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited"

    @Test(
        "Prometheus gets what it asks for, of every generation",
        arguments: [
            // 2.42
            (
                "application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,"
                    + "text/plain;version=0.0.4;q=0.5,*/*;q=0.1", ExpositionFormat.openMetrics
            ),
            // 2.42 with native histograms
            (
                "application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited,"
                    + "application/openmetrics-text;version=1.0.0;q=0.8,"
                    + "application/openmetrics-text;version=0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1",
                .protobuf
            ),
            // 3
            (
                "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.5,"
                    + "application/openmetrics-text;version=0.0.1;q=0.4,"
                    + "text/plain;version=1.0.0;escaping=allow-utf-8;q=0.3,text/plain;version=0.0.4;q=0.2,*/*;q=0.1",
                .openMetrics
            ),
            // 3 with native histograms
            (
                "application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited;q=0.6,"
                    + "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.5,"
                    + "application/openmetrics-text;version=0.0.1;q=0.4,"
                    + "text/plain;version=1.0.0;escaping=allow-utf-8;q=0.3,text/plain;version=0.0.4;q=0.2,*/*;q=0.1",
                .protobuf
            ),
            // 3 that wants the text formats alone
            ("text/plain;version=1.0.0;escaping=allow-utf-8;q=0.3,text/plain;version=0.0.4;q=0.2,*/*;q=0.1", .text),
            // 1
            ("text/plain;version=0.0.4;q=1,*/*;q=0.1", .text),
        ])
    func prometheus(accept: String, expected: ExpositionFormat) { #expect(Self.format(accept) == expected) }

    @Test("who says nothing, or nothing that is known, gets text")
    func unknown() {
        #expect(Self.format() == .text)
        for accept in [
            "", "*/*", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "image/png", "text/*", ",,",
            "application/openmetrics-text;version=2.0.0", "application/vnd.google.protobuf", "nonsense",
            "application/vnd.google.protobuf;proto=other;encoding=delimited", "text/plain;version=9;q=0",
            "application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=text", "*/*;q=0",
            "application/openmetrics-text;q=2", "application/openmetrics-text;version", "\"", "a;b=\"",
        ] { #expect(Self.format(accept) == .text, "\(accept)") }
    }

    @Test("of OpenMetrics 0.0.1, or no version, the answer has the name that was asked for")
    func draft() {
        #expect(Self.format("application/openmetrics-text") == .openMetricsDraft)
        #expect(Self.format("application/openmetrics-text; version=0.0.1") == .openMetricsDraft)
        #expect(ExpositionFormat.openMetricsDraft.contentType.description.contains("version=0.0.1"))
    }

    @Test("the heavier weight counts, and the more exact range says which weight a format has")
    func weights() {
        #expect(Self.format("text/plain;q=0.3, application/openmetrics-text;version=1.0.0;q=0.31") == .openMetrics)
        #expect(Self.format("application/openmetrics-text;version=1.0.0;q=0.3, text/plain;q=0.31") == .text)
        #expect(Self.format("application/openmetrics-text;version=1.0.0;q=0, */*") == .text)
        #expect(Self.format("text/plain;q=0.1, */*;q=0.5") == .openMetrics)
        #expect(Self.format("text/plain;q=0, \(Self.protobuf);q=0.001, application/*;q=0") == .protobuf)
        #expect(Self.format("application/*") == .openMetrics)
        #expect(Self.format("application/openmetrics-text; version=1.0.0; q=0.0, text/*; q=0.001") == .text)
    }

    @Test("of equal weights the one that is named first counts, in one field or several")
    func order() {
        #expect(Self.format("text/plain, application/openmetrics-text;version=1.0.0") == .text)
        #expect(Self.format("application/openmetrics-text;version=1.0.0, text/plain") == .openMetrics)
        #expect(Self.format("\(Self.protobuf)", "text/plain") == .protobuf)
        #expect(Self.format("image/png", "text/plain;q=0.5", "\(Self.protobuf);q=0.6") == .protobuf)
    }

    @Test("case, blanks, quotes and empty parameters are read as the grammar has them")
    func spelling() {
        #expect(Self.format(" Application/OpenMetrics-Text ;\tVersion = \"1.0.0\" ; Q=1.000 ") == .openMetrics)
        #expect(Self.format("application/openmetrics-text;;version=1.0.0;") == .openMetrics)
        #expect(Self.format("x/y;z=\"a,b;text/plain\\\"\", \(Self.protobuf)") == .protobuf)
    }

    @Test("garbage is read to its end")
    func garbage() {
        var dice = Dice(seed: 3)
        let alphabet = Array("text/plain;version=\"0.0.4\\,*q.".utf8) + [0, 9, 0x7F, 0xFF]
        for _ in 0..<20_000 {
            var negotiation = FormatNegotiation()
            let bytes = (0..<dice.next() % 24).map { _ in alphabet[Int(dice.next() % UInt64(alphabet.count))] }
            negotiation.add(bytes.span)
            #expect(ExpositionFormat.allCases.contains(negotiation.format))
        }
    }
}
