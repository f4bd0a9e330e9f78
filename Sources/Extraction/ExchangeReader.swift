public import Basics
public import HTTP1
public import Routing

/// Reads the values that are wanted of one exchange, as its heads and contents pass: made once, used for one exchange
/// after the other.
///
/// It holds nothing up and keeps nothing but the values. In the order of the exchange: `begin`, the request's head and
/// content, the response's head and content, `end`; after that the values may be asked for.
public struct ExchangeReader: ~Copyable {
    /// Which message of the exchange a value was looked for in.
    public enum Side: UInt8, Sendable { case head, requestContent, responseContent }

    public var values = ValueTable()
    /// What is wanted; nil between two exchanges.
    public private(set) var wanted: WantedValues?
    /// A number of the caller's: which of its plans this is read for.
    public private(set) var plan: Int32 = -1
    // Made when first needed: most exchanges have JSON on one side.
    private var requestContent: JSONContentReader?
    private var responseContent: JSONContentReader?
    private var readsRequest = false
    private var readsResponse = false
    private var addressText: [UInt8] = []

    public init() {}

    /// An exchange begins.
    public mutating func begin(_ wanted: WantedValues, plan: Int32) {
        self.wanted = wanted
        self.plan = plan
        values.begin(count: wanted.slotCount)
        readsRequest = false
        readsResponse = false
    }

    /// A request's head has come.
    ///
    /// - Parameters:
    ///   - fields: ranges in `bytes`.
    ///   - query: without its question mark.
    public mutating func requestHead(
        _ fields: borrowing FieldTable, bytes: Span<UInt8>, query: Span<UInt8>, client: HostAddress?
    ) {
        guard let wanted else { return }
        for parameter in wanted.places.queryParameters {
            QueryParameter.read(named: parameter.name, in: query, slot: parameter.slot, into: &values)
        }
        if let slot = wanted.places.clientAddress { write(client, to: slot) }
        if let slot = wanted.places.tlsVersion { values.set(slot, text: [0x6E, 0x6F, 0x6E, 0x65].span) }
        if wanted.wantsRequestFields {
            for index in 0..<fields.count {
                let name = bytes.bytes(fields[index].name)
                for field in wanted.places.requestFields { read(field, name, bytes.bytes(fields[index].value)) }
                guard !wanted.places.cookies.isEmpty, name.equalsIgnoringCase("cookie") else { continue }
                for cookie in wanted.places.cookies {
                    CookiePair.read(
                        named: cookie.name, in: bytes.bytes(fields[index].value), slot: cookie.slot, into: &values)
                }
            }
        }
        guard !wanted.requestContent.isEmpty else { return }
        readsRequest = true
        let reader = requestContent ?? JSONContentReader()
        requestContent = reader
        reader.begin(
            wanted.requestContent, contentEncoding: Self.contentEncoding(fields, bytes),
            bytesMax: wanted.jsonBytesMax)
    }

    /// The path has matched a template.
    ///
    /// - Parameter path: as the templates saw it.
    public mutating func path(
        _ path: Span<UInt8>, of template: RouteTemplate, keepsEncodedSlash: Bool, scratch: inout MatchScratch
    ) {
        guard let wanted else { return }
        for (parameter, slot) in wanted.places.pathParameters {
            PathParameter.read(
                parameter, of: template, in: path, keepsEncodedSlash: keepsEncodedSlash, scratch: &scratch, slot: slot,
                into: &values)
        }
    }

    /// Content of the request, codings and all, but without its framing.
    public mutating func requestContent(_ content: Span<UInt8>) {
        if readsRequest { requestContent?.read(content, into: &values) }
    }

    /// The final response's head has come from the backend.
    public mutating func responseHead(_ fields: borrowing FieldTable, bytes: Span<UInt8>) {
        guard let wanted else { return }
        if wanted.wantsResponseFields {
            for index in 0..<fields.count {
                let name = bytes.bytes(fields[index].name)
                for field in wanted.places.responseFields { read(field, name, bytes.bytes(fields[index].value)) }
                guard !wanted.places.serverTimings.isEmpty, name.equalsIgnoringCase("server-timing") else { continue }
                for metric in wanted.places.serverTimings where values.kind(of: metric.slot) == .missing {
                    ServerTimingMetric.read(
                        named: metric.name, in: bytes.bytes(fields[index].value), slot: metric.slot, into: &values)
                }
            }
        }
        guard !wanted.responseContent.isEmpty else { return }
        readsResponse = true
        let reader = responseContent ?? JSONContentReader()
        responseContent = reader
        reader.begin(
            wanted.responseContent, contentEncoding: Self.contentEncoding(fields, bytes),
            bytesMax: wanted.jsonBytesMax)
    }

    /// Content of the response, codings and all, but without its framing.
    public mutating func responseContent(_ content: Span<UInt8>) {
        if readsResponse { responseContent?.read(content, into: &values) }
    }

    /// The exchange is over, whichever way.
    public mutating func end() {
        if readsRequest { requestContent?.finish(into: &values) }
        if readsResponse { responseContent?.finish(into: &values) }
    }

    /// Why a value is missing that was looked for there; of meaning after `end`.
    public func reason(_ side: Side) -> SkipReason {
        switch side {
        case .head: .noField
        case .requestContent: reason(of: requestContent, hasRead: readsRequest)
        case .responseContent: reason(of: responseContent, hasRead: readsResponse)
        }
    }

    private func reason(of reader: JSONContentReader?, hasRead: Bool) -> SkipReason {
        // Without a head there was no content either.
        guard hasRead, let reader else { return .notJSON }
        return reader.failure ?? .noField
    }

    /// Lets the plan go, so that the next exchange may be of another.
    public mutating func reset() {
        wanted = nil
        plan = -1
    }

    /// Of several lines of a name the first counts.
    private mutating func read(_ field: NamedSlot, _ name: Span<UInt8>, _ value: Span<UInt8>) {
        guard values.kind(of: field.slot) == .missing, name.equalsIgnoringCase(lowercase: field.name) else { return }
        values.set(field.slot, text: value)
    }

    private mutating func write(_ client: HostAddress?, to slot: Int) {
        guard let client else { return values.set(slot, text: [0x75, 0x6E, 0x69, 0x78].span) }
        if addressText.isEmpty { addressText = [UInt8](repeating: 0, count: HostAddress.textBytesMax) }
        var text: [UInt8] = []
        swap(&text, &addressText)
        var buffer = text.mutableSpan
        let count = client.unmapped.write(to: &buffer)
        values.set(slot, text: text.span.extracting(0..<count))
        swap(&text, &addressText)
    }

    /// The one Content-Encoding line; of several, two lines joined would be the list, so that more than one is read as
    /// a coding that nobody knows.
    @_lifetime(copy bytes)
    private static func contentEncoding(_ fields: borrowing FieldTable, _ bytes: Span<UInt8>) -> Span<UInt8> {
        var found = bytes.extracting(0..<0)
        for index in 0..<fields.count
        where bytes.bytes(fields[index].name).equalsIgnoringCase("content-encoding") {
            guard found.isEmpty else { return bytes.bytes(fields[index].name) }
            found = bytes.bytes(fields[index].value)
        }
        return found
    }
}

extension Span<UInt8> {
    /// Whether this is `name` but for the case of letters.
    fileprivate func equalsIgnoringCase(lowercase name: [UInt8]) -> Bool {
        guard count == name.count else { return false }
        for index in 0..<count {
            let byte = self[index]
            guard (byte &- 0x41 < 26 ? byte | 0x20 : byte) == name[index] else { return false }
        }
        return true
    }
}
