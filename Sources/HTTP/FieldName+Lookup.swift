extension FieldName {
    /// The known name that these bytes spell, letters in either case; `other` when there is none.
    public static func named(_ bytes: Span<UInt8>) -> FieldName {
        switch bytes.count {
        case ...ShortText.bytesMax: named(ShortText(bytes), count: bytes.count)
        case ...32:
            long(
                ShortText(bytes.extracting(first: 16)).lowercased(16),
                ShortText(bytes.extracting(last: 16)).lowercased(16), bytes.count)
        default: .other
        }
    }

    /// The known name that these bytes spell to a reader who takes `_` for `-`, as CGI and its descendants do. Not
    /// for every field: only names with a `_` in them need asking.
    public static func confusable(_ bytes: Span<UInt8>) -> FieldName {
        switch bytes.count {
        case ...ShortText.bytesMax: named(ShortText(bytes).hyphenated(), count: bytes.count)
        case ...32:
            long(
                ShortText(bytes.extracting(first: 16)).hyphenated().lowercased(16),
                ShortText(bytes.extracting(last: 16)).hyphenated().lowercased(16), bytes.count)
        default: .other
        }
    }

    private static func named(_ text: ShortText, count: Int) -> FieldName {
        count <= 8 ? named(upTo8: text, count: count) : named(upTo16: text, count: count)
    }

    /// The known name of at most eight bytes that the first `count` bytes of `text` spell, letters in either case;
    /// `other` when there is none. What stands behind them is of no matter.
    ///
    /// The names of a length are tried in the order in which heads have them.
    @inline(always) public static func named(upTo8 text: ShortText, count: Int) -> FieldName {
        switch count {
        case 2:
            let name = text.lowercased(2)
            if name.equals("te") { return .te }
        case 3:
            let name = text.lowercased(3)
            if name.equals("age") { return .age }
            if name.equals("via") { return .via }
        case 4:
            let name = text.lowercased(4)
            if name.equals("host") { return .host }
            if name.equals("date") { return .date }
            if name.equals("etag") { return .eTag }
            if name.equals("vary") { return .vary }
        case 5:
            let name = text.lowercased(5)
            if name.equals("range") { return .range }
        case 6:
            let name = text.lowercased(6)
            if name.equals("accept") { return .accept }
            if name.equals("server") { return .server }
            if name.equals("cookie") { return .cookie }
            if name.equals("expect") { return .expect }
            if name.equals("origin") { return .origin }
            if name.equals("pragma") { return .pragma }
        case 7:
            let name = text.lowercased(7)
            if name.equals("expires") { return .expires }
            if name.equals("referer") { return .referer }
            if name.equals("trailer") { return .trailer }
            if name.equals("upgrade") { return .upgrade }
            if name.equals("warning") { return .warning }
        case 8:
            let name = text.lowercased(8)
            if name.equals("if-match") { return .ifMatch }
            if name.equals("if-range") { return .ifRange }
            if name.equals("location") { return .location }
        default: break
        }
        return .other
    }

    /// The same for names of nine to sixteen bytes.
    @inline(always) public static func named(upTo16 text: ShortText, count: Int) -> FieldName {
        switch count {
        case 9:
            let name = text.lowercased(9)
            if name.equals("forwarded") { return .forwarded }
            if name.equals("x-real-ip") { return .xRealIP }
        case 10:
            let name = text.lowercased(10)
            if name.equals("user-agent") { return .userAgent }
            if name.equals("connection") { return .connection }
            if name.equals("keep-alive") { return .keepAlive }
            if name.equals("set-cookie") { return .setCookie }
            if name.equals("tracestate") { return .tracestate }
        case 11:
            let name = text.lowercased(11)
            if name.equals("retry-after") { return .retryAfter }
            if name.equals("traceparent") { return .traceparent }
        case 12:
            let name = text.lowercased(12)
            if name.equals("content-type") { return .contentType }
            if name.equals("max-forwards") { return .maxForwards }
            if name.equals("x-request-id") { return .xRequestID }
        case 13:
            let name = text.lowercased(13)
            if name.equals("last-modified") { return .lastModified }
            if name.equals("cache-control") { return .cacheControl }
            if name.equals("authorization") { return .authorization }
            if name.equals("content-range") { return .contentRange }
            if name.equals("if-none-match") { return .ifNoneMatch }
            if name.equals("server-timing") { return .serverTiming }
        case 14:
            let name = text.lowercased(14)
            if name.equals("content-length") { return .contentLength }
            if name.equals("http2-settings") { return .http2Settings }
        case 15:
            let name = text.lowercased(15)
            if name.equals("accept-encoding") { return .acceptEncoding }
            if name.equals("x-forwarded-for") { return .xForwardedFor }
        case 16:
            let name = text.lowercased(16)
            if name.equals("content-encoding") { return .contentEncoding }
            if name.equals("proxy-connection") { return .proxyConnection }
            if name.equals("www-authenticate") { return .wwwAuthenticate }
            if name.equals("x-forwarded-host") { return .xForwardedHost }
        default: break
        }
        return .other
    }

    private static func long(_ start: ShortText, _ end: ShortText, _ count: Int) -> FieldName {
        switch count {
        case 17:
            if start.equals(startOf: "transfer-encoding", end: end) { return .transferEncoding }
            if start.equals(startOf: "if-modified-since", end: end) { return .ifModifiedSince }
            if start.equals(startOf: "sec-websocket-key", end: end) { return .secWebSocketKey }
            if start.equals(startOf: "x-forwarded-proto", end: end) { return .xForwardedProto }
        case 18:
            if start.equals(startOf: "proxy-authenticate", end: end) { return .proxyAuthenticate }
        case 19:
            if start.equals(startOf: "authentication-info", end: end) { return .authenticationInfo }
            if start.equals(startOf: "if-unmodified-since", end: end) { return .ifUnmodifiedSince }
            if start.equals(startOf: "proxy-authorization", end: end) { return .proxyAuthorization }
        case 20:
            if start.equals(startOf: "sec-websocket-accept", end: end) { return .secWebSocketAccept }
        case 21:
            if start.equals(startOf: "sec-websocket-version", end: end) { return .secWebSocketVersion }
        case 22:
            if start.equals(startOf: "sec-websocket-protocol", end: end) { return .secWebSocketProtocol }
        case 24:
            if start.equals(startOf: "sec-websocket-extensions", end: end) { return .secWebSocketExtensions }
        case 25:
            if start.equals(startOf: "proxy-authentication-info", end: end) { return .proxyAuthenticationInfo }
        default: break
        }
        return .other
    }
}
