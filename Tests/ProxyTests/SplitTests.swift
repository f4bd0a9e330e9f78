import HTTP
import HTTP1
import Testing

/// What a connection's bytes come to must not hang on how they arrive: two readings of one message are what smuggling
/// lives on.
@Suite("Messages at every split of their bytes")
struct SplitTests {
    /// The one reading of these bytes: whole, byte by byte, in two pieces at every place, and in pieces of a few
    /// bytes.
    private func reading(
        _ wire: String, _ kind: MessageStream.Kind, _ limits: HeadLimits = SplitMessages.limits
    ) -> MessageStream.Reading {
        let bytes = wire.unicodeScalars.map { UInt8(truncatingIfNeeded: $0.value) }
        let whole = MessageStream.reading(of: bytes, kind, limits: limits, ends: [])
        func expect(_ ends: some Sequence<Int>, _ what: @autoclosure () -> String) {
            let other = MessageStream.reading(of: bytes, kind, limits: limits, ends: ends)
            #expect(other == whole, "\(wire.debugDescription) \(what())")
        }
        // A long message is long because of its bound: near its ends and its bound all is in the last bytes.
        for split in bytes.indices where bytes.count < 1000 || split > bytes.count - 300 {
            expect([split], "in two at \(split)")
        }
        for step in [1, 2, 3, 7] { expect(stride(from: step, to: bytes.count, by: step), "in pieces of \(step)") }
        return whole
    }

    @Test("sound requests are read alike, to their end and no further", arguments: SplitMessages.soundRequests)
    func sound(wire: String, count: Int) {
        let reading = reading(wire, .requests)
        #expect(reading.violation == nil && reading.isBetweenMessages)
        #expect(reading.messages.count == count && !reading.messages.contains { !$0.isWhole })
    }

    @Test("sound responses are read alike, to their end and no further", arguments: SplitMessages.soundResponses)
    func soundResponses(wire: String, method: HTTP.Method, count: Int) {
        let reading = reading(wire, .responses(to: method))
        #expect(reading.violation == nil)
        #expect(reading.messages.count == count)
        #expect(!reading.messages.dropLast().contains { !$0.isWhole })
    }

    @Test("tolerated requests are read alike", arguments: SplitMessages.toleratedRequests)
    func tolerated(wire: String, count: Int) {
        let reading = reading(wire, .requests, SplitMessages.tolerant)
        #expect(reading.violation == nil && reading.isBetweenMessages)
        #expect(reading.messages.count == count)
        #expect(self.reading(wire, .requests).violation != nil)
    }

    @Test("broken requests break the same rule at the same byte", arguments: SplitMessages.brokenRequests)
    func broken(rule: Rule, wire: String) {
        let reading = reading(wire, .requests)
        #expect(reading.violation == rule, "\(wire.debugDescription)")
    }

    @Test("what is repaired in a head is not repaired behind it", arguments: SplitMessages.brokenRequests)
    func brokenThoughTolerated(rule: Rule, wire: String) {
        let reading = reading(wire, .requests, SplitMessages.tolerant)
        let isRepaired = (rule == .bareLF || rule == .obsFold) && !wire.contains("chunked")
        #expect((reading.violation == nil) == isRepaired, "\(wire.debugDescription)")
        if !isRepaired { #expect(reading.violation == rule) }
    }

    @Test("broken responses break the same rule at the same byte", arguments: SplitMessages.brokenResponses)
    func brokenResponses(rule: Rule, wire: String) {
        #expect(reading(wire, .responses(to: .get)).violation == rule, "\(wire.debugDescription)")
    }

    @Test("every rule that bytes alone can break is broken by some message")
    func complete() {
        let broken = Set((SplitMessages.brokenRequests + SplitMessages.brokenResponses).map(\.rule))
        // It takes a configuration, a clock or another message to break these.
        let others: Set<Rule> = [
            .bodyTooLarge, .headerTimeout, .bodyTimeout, .noService, .dotSegment, .tooManyInterimResponses,
            .unexpectedUpgrade,
        ]
        #expect(Set(Rule.allCases).subtracting(broken) == others)
    }
}
