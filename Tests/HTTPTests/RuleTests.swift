import Testing

@testable import HTTP

@Suite("The table of rules")
struct RuleTests {
    @Test("row and rule stand at the same place")
    func order() {
        #expect(Rule.table.map(\.rule) == Rule.allCases)
    }

    @Test("reasons are distinct words in snake case")
    func reasons() {
        let reasons = Rule.allCases.map(\.reason)
        #expect(Set(reasons).count == reasons.count)
        for reason in reasons {
            #expect(reason.utf8.allSatisfy { 0x61...0x7a ~= $0 || 0x30...0x39 ~= $0 || $0 == 0x5f })
        }
    }

    @Test("statuses other than 400 are those that the protocol has a better word for")
    func statuses() {
        let others = Rule.allCases.filter { $0.status != 400 }.map { "\($0.reason) \($0.status)" }
        #expect(
            others == [
                "head_too_large 431", "too_many_fields 431", "method_too_long 501", "target_too_long 414",
                "unsupported_version 505",
                "invalid_status 502", "invalid_reason_phrase 502", "unknown_transfer_coding 501",
                "unsupported_expectation 417",
                "trailer_section_too_large 431", "body_too_large 413", "header_timeout 408", "body_timeout 408",
                "no_service 404",
                "framing_in_interim_response 502", "too_many_interim_responses 502", "unexpected_upgrade 502",
            ])
    }

    @Test("what only backends can break is their fault in every status, what clients can break never is")
    func breakers() {
        for rule in Rule.allCases {
            #expect(!rule.breakers.isEmpty)
            #expect((rule.status == 502) == !rule.breakers.contains(.client), "\(rule.reason)")
        }
    }

    @Test("every row has a sentence and a reference")
    func texts() {
        for rule in Rule.allCases {
            #expect(rule.summary.hasSuffix("."))
            #expect(rule.reference.hasPrefix("RFC "))
            #expect(ReasonPhrase.text(rule.status).utf8CodeUnitCount > 0)
        }
    }
}
