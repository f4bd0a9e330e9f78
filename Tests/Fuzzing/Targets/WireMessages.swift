import Basics
import HTTP
import HTTP1
import Proxy

/// Messages on one side of a connection, read with weir's own strict parsers.
struct WireMessages {
    struct Request: Equatable {
        var method: [UInt8]
        var target: [UInt8]
        var isHead: Bool
        var content: [UInt8] = []
        var isWhole = false
    }

    struct Response: Equatable {
        var status: Int
        /// The head without its end.
        var head: [UInt8]
        var content: [UInt8] = []
        var isWhole = false
        var endsWithConnection: Bool
        /// Where it ends in the bytes, if it is whole.
        var end = 0
        /// A page of metrics: it counts bytes, and those of runs before this one.
        var isPage: Bool { String(decoding: head, as: UTF8.self).contains("text/plain; version=") }
    }

    private(set) var requests: [Request] = []
    private(set) var responses: [Response] = []
    /// Behind an upgrade: another protocol's bytes.
    private(set) var tunnel: [UInt8] = []
    /// The rule that the bytes break, if any.
    private(set) var violation: String?

    private var at = 0
    private var endsAtUpgrade = false
    private let bytes: [UInt8]
    private let limits: HeadLimits

    private init(_ bytes: [UInt8], _ limits: HeadLimits) {
        self.bytes = bytes
        self.limits = limits
    }

    /// An input is too short for more.
    private static let fieldsMax = 500
    static let wide = HeadLimits(headBytesMax: 1 << 20, fieldCountMax: fieldsMax, targetBytesMax: 1 << 20)

    /// The requests in what a client has sent or a backend has got.
    /// - Parameter hasTunnel: whether what follows an upgrade is another protocol.
    static func requests(in bytes: [UInt8], hasTunnel: Bool, limits: HeadLimits = wide) -> WireMessages {
        var messages = WireMessages(bytes, limits)
        messages.endsAtUpgrade = hasTunnel
        do throws(ProtocolViolation) {
            var fields = FieldTable(capacity: fieldsMax)
            while messages.at < bytes.count, try messages.readRequest(&fields) {}
        } catch {
            messages.violation = "\(error.rule)"
        }
        return messages
    }

    /// The responses in what a backend has sent or a client has got, to requests some of which were HEAD.
    static func responses(
        in bytes: [UInt8], toHead isHead: [Bool], ended: Bool, limits: HeadLimits = wide
    ) -> WireMessages {
        var messages = WireMessages(bytes, limits)
        do throws(ProtocolViolation) {
            var fields = FieldTable(capacity: fieldsMax)
            var answered = 0
            while messages.at < bytes.count, messages.tunnel.isEmpty {
                let isToHead = answered < isHead.count && isHead[answered]
                guard try messages.readResponse(toHead: isToHead, ended: ended, &fields),
                    let last = messages.responses.last
                else { break }
                if last.status >= 200 { answered += 1 }
            }
        } catch {
            messages.violation = "\(error.rule)"
        }
        return messages
    }

    private mutating func readRequest(_ fields: inout FieldTable) throws(ProtocolViolation) -> Bool {
        var head = RequestHead()
        let rest = bytes[at...]
        guard try RequestHeadParser.parse(rest.span, limits: limits, head: &head, fields: &fields) else { return false }
        let text = Array(rest.prefix(head.byteCount))
        requests.append(
            Request(
                method: FuzzTargets.bytes(head.methodRange, text), target: FuzzTargets.bytes(head.target, text),
                isHead: head.method == .head))
        at += head.byteCount
        let last = requests.count - 1
        var content: [UInt8] = []
        defer { requests[last].content = content }
        requests[last].isWhole = try readContent(head.framing, into: &content, &fields)
        if head.isWebSocketUpgrade, endsAtUpgrade {
            tunnel = Array(bytes[at...])
            return false
        }
        return requests[last].isWhole
    }

    private mutating func readResponse(
        toHead isHead: Bool, ended: Bool, _ fields: inout FieldTable
    ) throws(ProtocolViolation) -> Bool {
        var head = ResponseHead()
        let rest = bytes[at...]
        let isRead = try ResponseHeadParser.parse(
            rest.span, limits: limits, requestMethod: isHead ? .head : .get, head: &head, fields: &fields)
        guard isRead else { return false }
        responses.append(
            Response(
                status: head.status, head: Array(rest.prefix(head.byteCount)),
                endsWithConnection: head.framing == .untilClose))
        at += head.byteCount
        let last = responses.count - 1
        if head.status == 101 {
            responses[last].isWhole = true
            responses[last].end = at
            tunnel = Array(bytes[at...])
            return false
        }
        var content: [UInt8] = []
        defer { responses[last].content = content }
        let isWhole = try readContent(head.framing, into: &content, &fields)
        responses[last].isWhole = isWhole || head.framing == .untilClose && ended
        responses[last].end = at
        return isWhole
    }

    private mutating func readContent(
        _ framing: BodyFraming, into content: inout [UInt8], _ fields: inout FieldTable
    ) throws(ProtocolViolation) -> Bool {
        var reader = BodyReader(framing)
        while true {
            let rest = bytes[at...]
            let (event, used) = try reader.next(rest.span)
            if case .data(let range) = event { content += rest[(at + range.lower)..<(at + range.upper)] }
            at += used
            switch event {
            case .data: continue
            case .needsMore: return false
            case .ended: return true
            case .trailersFollow:
                let section = bytes[at...]
                guard let used = try TrailerParser.parse(section.span, limits: limits, fields: &fields) else {
                    return false
                }
                at += used
                return true
            }
        }
    }
}
