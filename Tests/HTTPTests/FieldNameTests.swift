import Testing

@testable import HTTP

@Suite("Field names (RFC 9110 section 5.1)")
struct FieldNameTests {
    @Test("every known name is recognised in small letters, capitals and a mixture", arguments: FieldName.allCases)
    func known(name: FieldName) {
        let text = name.text.description
        let mixed = String(
            text.enumerated().map { $0.offset.isMultiple(of: 2) ? Character($0.element.uppercased()) : $0.element })
        for spelling in [text, text.uppercased(), mixed] {
            #expect(FieldName.named(latin1(spelling).span) == name)
        }
    }

    @Test("a known name with any one byte changed is another name", arguments: FieldName.allCases.dropFirst())
    func changed(name: FieldName) {
        let text = latin1(name.text.description)
        for index in text.indices {
            for byte in UInt8.min...UInt8.max where byte != text[index] {
                var other = text
                other[index] = byte
                let isSameLetter = byte | 0x20 == text[index] && text[index] >= 0x61
                let found = FieldName.named(other.span)
                if isSameLetter { #expect(found == name) } else { #expect(found != name) }
            }
        }
    }

    @Test("a name of any length is looked up without harm")
    func lengths() {
        for count in 0...70 { #expect(FieldName.named([UInt8](repeating: 0x61, count: count).span) == .other) }
    }

    @Test("no two names share a text")
    func distinct() {
        #expect(Set(FieldName.allCases.map(\.text.description)).count == FieldName.allCases.count)
    }

    @Test(
        "an underscore is read as a hyphen where that is asked",
        arguments: [
            ("content_length", FieldName.contentLength), ("TRANSFER_Encoding", .transferEncoding),
            ("X_Forwarded-For", .xForwardedFor),
            ("x_forwarded_proto", .xForwardedProto), ("content.length", .other), ("_", .other), ("x_y", .other),
        ])
    func confusable(text: String, expected: FieldName) {
        #expect(FieldName.confusable(latin1(text).span) == expected)
    }

    @Test("hop-by-hop fields end here, Trailer goes on")
    func hopByHop() {
        let expected: Set<FieldName> = [
            .connection, .keepAlive, .proxyConnection, .te, .transferEncoding, .upgrade, .http2Settings,
            .proxyAuthenticate,
            .proxyAuthenticationInfo, .proxyAuthorization,
        ]
        #expect(Set(FieldName.allCases.filter(\.isHopByHop)) == expected)
    }

    @Test("trailers carry no framing, routing, authentication or control, but digests and timings")
    func trailers() {
        for name in [
            FieldName.contentLength, .transferEncoding, .host, .authorization, .setCookie, .contentType, .trailer, .te,
        ] {
            #expect(name.isForbiddenInTrailers)
        }
        for name in [FieldName.other, .serverTiming, .eTag] { #expect(!name.isForbiddenInTrailers) }
    }

    @Test("a Connection field cannot remove what the message hangs on")
    func connectionOptions() {
        for name in [FieldName.host, .contentLength, .transferEncoding, .contentType] {
            #expect(!name.mayBeConnectionOption)
        }
        for name in [FieldName.other, .xForwardedFor, .keepAlive] { #expect(name.mayBeConnectionOption) }
    }
}
