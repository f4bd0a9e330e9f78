extension FieldName {
    /// The known name that these bytes spell, letters in either case; `other` when there is none.
    public static func named(_ bytes: Span<UInt8>) -> FieldName {
        switch bytes.count {
        case ...8: tiny(ShortText(bytes).lowercased(), bytes.count)
        case ...ShortText.bytesMax: short(ShortText(bytes).lowercased(), bytes.count)
        case ...32:
            long(
                ShortText(bytes.extracting(first: 16)).lowercased(), ShortText(bytes.extracting(last: 16)).lowercased(),
                bytes.count)
        default: .other
        }
    }

    /// The known name that these bytes spell to a reader who takes `_` for `-`, as CGI and its descendants do. Not
    /// for every field: only names with a `_` in them need asking.
    public static func confusable(_ bytes: Span<UInt8>) -> FieldName {
        switch bytes.count {
        case ...8: tiny(ShortText(bytes).hyphenated().lowercased(), bytes.count)
        case ...ShortText.bytesMax: short(ShortText(bytes).hyphenated().lowercased(), bytes.count)
        case ...32:
            long(
                ShortText(bytes.extracting(first: 16)).hyphenated().lowercased(),
                ShortText(bytes.extracting(last: 16)).hyphenated().lowercased(), bytes.count)
        default: .other
        }
    }

    private static func tiny(_ name: ShortText, _ count: Int) -> FieldName {
        switch count {
        case 2:
            if name.equals("te") { return .te }
        case 3:
            if name.equals("age") { return .age }
            if name.equals("via") { return .via }
        case 4:
            if name.equals("date") { return .date }
            if name.equals("etag") { return .eTag }
            if name.equals("host") { return .host }
            if name.equals("vary") { return .vary }
        case 5:
            if name.equals("range") { return .range }
        case 6:
            if name.equals("accept") { return .accept }
            if name.equals("cookie") { return .cookie }
            if name.equals("expect") { return .expect }
            if name.equals("origin") { return .origin }
            if name.equals("pragma") { return .pragma }
            if name.equals("server") { return .server }
        case 7:
            if name.equals("expires") { return .expires }
            if name.equals("referer") { return .referer }
            if name.equals("trailer") { return .trailer }
            if name.equals("upgrade") { return .upgrade }
            if name.equals("warning") { return .warning }
        case 8:
            if name.equals("if-match") { return .ifMatch }
            if name.equals("if-range") { return .ifRange }
            if name.equals("location") { return .location }
        default: break
        }
        return .other
    }

    private static func short(_ name: ShortText, _ count: Int) -> FieldName {
        switch count {
        case 9:
            if name.equals("forwarded") { return .forwarded }
            if name.equals("x-real-ip") { return .xRealIP }
        case 10:
            if name.equals("connection") { return .connection }
            if name.equals("keep-alive") { return .keepAlive }
            if name.equals("set-cookie") { return .setCookie }
            if name.equals("tracestate") { return .tracestate }
            if name.equals("user-agent") { return .userAgent }
        case 11:
            if name.equals("retry-after") { return .retryAfter }
            if name.equals("traceparent") { return .traceparent }
        case 12:
            if name.equals("content-type") { return .contentType }
            if name.equals("max-forwards") { return .maxForwards }
            if name.equals("x-request-id") { return .xRequestID }
        case 13:
            if name.equals("authorization") { return .authorization }
            if name.equals("cache-control") { return .cacheControl }
            if name.equals("content-range") { return .contentRange }
            if name.equals("if-none-match") { return .ifNoneMatch }
            if name.equals("last-modified") { return .lastModified }
            if name.equals("server-timing") { return .serverTiming }
        case 14:
            if name.equals("content-length") { return .contentLength }
            if name.equals("http2-settings") { return .http2Settings }
        case 15:
            if name.equals("accept-encoding") { return .acceptEncoding }
            if name.equals("x-forwarded-for") { return .xForwardedFor }
        case 16:
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
            if start.equals(startOf: "if-modified-since", end: end) { return .ifModifiedSince }
            if start.equals(startOf: "sec-websocket-key", end: end) { return .secWebSocketKey }
            if start.equals(startOf: "transfer-encoding", end: end) { return .transferEncoding }
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
