public import Basics
internal import HTTP
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
    private var request = ContentReading()
    private var response = ContentReading()
    private var addressText: [UInt8] = []

    public init() {}

    /// An exchange begins.
    public mutating func begin(_ wanted: WantedValues, plan: Int32) {
        self.wanted = wanted
        self.plan = plan
        values.begin(count: wanted.slotCount)
        request.reset()
        response.reset()
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
        if let slot = wanted.places.tlsVersion { values.set(slot, text: "none") }
        if wanted.wantsRequestFields {
            for index in 0..<fields.count {
                read(wanted.places.requestFields, fields[index], bytes)
                guard fields[index].known == .cookie else { continue }
                for cookie in wanted.places.cookies {
                    CookiePair.read(
                        named: cookie.name, in: bytes.bytes(fields[index].value), slot: cookie.slot, into: &values)
                }
            }
        }
        request.begin(wanted.requestContent, fields, bytes, bytesMax: wanted.jsonBytesMax)
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
        request.reader?.read(content, into: &values)
    }

    /// The final response's head has come from the backend.
    public mutating func responseHead(_ fields: borrowing FieldTable, bytes: Span<UInt8>) {
        guard let wanted else { return }
        if wanted.wantsResponseFields {
            for index in 0..<fields.count {
                read(wanted.places.responseFields, fields[index], bytes)
                guard fields[index].known == .serverTiming else { continue }
                for metric in wanted.places.serverTimings {
                    ServerTimingMetric.read(
                        named: metric.name, in: bytes.bytes(fields[index].value), slot: metric.slot, into: &values)
                }
            }
        }
        response.begin(wanted.responseContent, fields, bytes, bytesMax: wanted.jsonBytesMax)
    }

    /// Content of the response, codings and all, but without its framing.
    public mutating func responseContent(_ content: Span<UInt8>) {
        response.reader?.read(content, into: &values)
    }

    /// The exchange is over, whichever way.
    public mutating func end() {
        request.reader?.finish(into: &values)
        response.reader?.finish(into: &values)
    }

    /// Why a value is missing that was looked for there; of meaning after `end`.
    public func reason(_ side: Side) -> SkipReason {
        switch side {
        case .head: .noField
        case .requestContent: request.reason
        case .responseContent: response.reason
        }
    }

    /// Gives up the memory that unpacking took: for one that is put aside.
    func release() {
        request.release()
        response.release()
    }

    /// Lets the plan go, so that the next exchange may be of another.
    public mutating func reset() {
        wanted = nil
        plan = -1
    }

    /// Of several lines of a name the first counts.
    private mutating func read(_ wanted: [NamedSlot], _ field: Field, _ bytes: Span<UInt8>) {
        for one in wanted
        where values.kind(of: one.slot) == .missing
            && bytes.bytes(field.name).equalsIgnoringCase(one.name.span)
        {
            values.set(one.slot, text: bytes.bytes(field.value))
        }
    }

    private mutating func write(_ client: HostAddress?, to slot: Int) {
        guard let client else { return values.set(slot, text: "unix") }
        if addressText.isEmpty { addressText = [UInt8](repeating: 0, count: HostAddress.textBytesMax) }
        var text: [UInt8] = []
        swap(&text, &addressText)
        var buffer = text.mutableSpan
        let count = client.unmapped.write(to: &buffer)
        values.set(slot, text: text.span.extracting(0..<count))
        swap(&text, &addressText)
    }
}
