import Basics
import HTTP
import HTTP1
import Proxy

/// Reads the messages of one direction of a connection from pieces of its bytes, in the way of the gateway: a head is
/// read anew when more of it has come, content goes on as it comes, what lies behind a message is the next one.
struct MessageStream: ~Copyable {
    enum Kind: Sendable {
        case requests
        /// Responses to requests of this method.
        case responses(to: HTTP.Method)
    }

    /// All that the bytes came to.
    struct Reading: Equatable {
        var messages: [Message] = []
        var violation: Rule?
        /// Where in the stream the rule was broken.
        var offset: Int?
        /// Whether the stream ends between two messages.
        var isBetweenMessages = true
    }

    struct Message: Equatable {
        /// The first line and the fields, as they were understood.
        var head: [String] = []
        var content: [UInt8] = []
        var trailers: [String] = []
        var isWhole = false
    }

    private(set) var reading = Reading()
    private let kind: Kind
    private let limits: HeadLimits
    private var held: [UInt8] = []
    /// Where in the stream `held` begins.
    private var position = 0
    private var contentPosition = 0
    private var progress = HeadProgress()
    private var body: BodyReader?
    private var fields = FieldTable(capacity: 100)

    init(_ kind: Kind, limits: HeadLimits) {
        self.kind = kind
        self.limits = limits
    }

    /// What `bytes` come to when they arrive in the pieces that end at `ends` and at their own end.
    static func reading(
        of bytes: [UInt8], _ kind: Kind, limits: HeadLimits, ends: some Sequence<Int>
    ) -> Reading {
        var stream = MessageStream(kind, limits: limits)
        var start = 0
        for end in ends {
            stream.take(bytes[start..<end])
            start = end
        }
        stream.take(bytes[start...])
        stream.reading.isBetweenMessages = stream.body == nil && stream.held.isEmpty
        return stream.reading
    }

    private mutating func take(_ piece: ArraySlice<UInt8>) {
        guard reading.violation == nil, !piece.isEmpty else { return }
        held += piece
        do throws(ProtocolViolation) {
            while try advance() {}
        } catch {
            reading.violation = error.rule
            reading.offset = (body == nil ? position : contentPosition) + error.offset
        }
    }

    /// Reads the next part; false when it has not come whole.
    private mutating func advance() throws(ProtocolViolation) -> Bool {
        guard var reader = body else { return try readHead() }
        guard !reader.awaitsTrailers else { return try readTrailers() }
        let (event, used) = try reader.next(held.span)
        if case .data(let range) = event { reading.messages[reading.messages.count - 1].content += held[range.range] }
        body = reader
        drop(used)
        if event == .needsMore { return false }
        if reader.isEnded { endMessage() }
        contentPosition = reader.awaitsTrailers ? position : contentPosition
        return true
    }

    private mutating func readHead() throws(ProtocolViolation) -> Bool {
        let bytes = held
        guard !held.isEmpty, progress.isDue(bytes.span, limits: limits) else { return false }
        let framing: BodyFraming
        let count: Int
        var lines: [String]
        switch kind {
        case .requests:
            var head = RequestHead()
            guard try RequestHeadParser.parse(bytes.span, limits: limits, head: &head, fields: &fields) else {
                return false
            }
            (framing, count) = (head.framing, head.byteCount)
            lines = ["\(text(head.methodRange)) \(text(head.target)) \(head.minorVersion) \(text(head.host))"]
        case .responses(let method):
            var head = ResponseHead()
            let isWhole = try ResponseHeadParser.parse(
                bytes.span, limits: limits, requestMethod: method, head: &head, fields: &fields)
            guard isWhole else { return false }
            (framing, count) = (head.framing, head.byteCount)
            lines = ["\(head.minorVersion) \(head.status) \(text(head.reason)) \(head.keepsAlive)"]
        }
        lines += fieldLines()
        reading.messages.append(Message(head: lines))
        drop(count)
        contentPosition = position
        body = BodyReader(framing)
        if framing.isEmpty { endMessage() }
        return true
    }

    private mutating func readTrailers() throws(ProtocolViolation) -> Bool {
        let bytes = held
        guard let used = try TrailerParser.parse(bytes.span, limits: limits, fields: &fields) else { return false }
        reading.messages[reading.messages.count - 1].trailers = fieldLines()
        drop(used)
        endMessage()
        return true
    }

    private mutating func endMessage() {
        reading.messages[reading.messages.count - 1].isWhole = true
        body = nil
        progress = HeadProgress()
    }

    private mutating func drop(_ count: Int) {
        held.removeFirst(count)
        position += count
    }

    private func fieldLines() -> [String] {
        (0..<fields.count).map { "\(text(fields[$0].name)): \(text(fields[$0].value))" }
    }

    private func text(_ range: ByteRange) -> String { held.span.bytes(range).text() }
}
