/// A field name that weir knows (RFC 9110 section 5.1 and the extensions that matter to a proxy), or `other`.
///
/// Names are recognised once, when the head is read; whoever handles the field then compares a byte.
public enum FieldName: UInt8, CaseIterable, Sendable {
    /// Any name that is not in this list.
    case other = 0
    case accept, acceptEncoding, age, authenticationInfo, authorization, cacheControl, connection
    case contentEncoding, contentLength, contentRange, contentType, cookie, date, eTag, expect, expires
    case forwarded, host, http2Settings, ifMatch, ifModifiedSince, ifNoneMatch, ifRange, ifUnmodifiedSince
    case keepAlive, lastModified, location, maxForwards, origin, pragma, proxyAuthenticate
    case proxyAuthenticationInfo, proxyAuthorization, proxyConnection, range, referer, retryAfter
    case secWebSocketAccept, secWebSocketExtensions, secWebSocketKey, secWebSocketProtocol
    case secWebSocketVersion, server, serverTiming, setCookie, te, traceparent, tracestate, trailer
    case transferEncoding, upgrade, userAgent, vary, via, warning, wwwAuthenticate, xForwardedFor
    case xForwardedHost, xForwardedProto, xRealIP, xRequestID
}

extension FieldName {
    /// Hop-by-hop fields: about one connection or meant for the next peer only, never passed on (RFC 9110 section
    /// 7.6.1). Trailer is kept, because a proxy that passes trailers on passes their announcement on. Credentials for
    /// a proxy end at this one.
    @inlinable public var isHopByHop: Bool {
        switch self {
        case .connection, .keepAlive, .proxyConnection, .te, .transferEncoding, .upgrade, .http2Settings,
            .proxyAuthenticate,
            .proxyAuthenticationInfo, .proxyAuthorization:
            true
        default: false
        }
    }

    /// Fields that say where a message ends: a second reading of any of them is request smuggling (RFC 9112 section
    /// 11.2).
    @inlinable public var isFraming: Bool { self == .contentLength || self == .transferEncoding }

    /// Fields in which proxies say on whose behalf they ask; weir writes them itself and believes them only from
    /// trusted proxies.
    @inlinable public var isForwarding: Bool {
        switch self {
        case .forwarded, .xForwardedFor, .xForwardedHost, .xForwardedProto, .xRealIP: true
        default: false
        }
    }

    /// Whether a Connection field may have this field removed. Not those without which the message means something
    /// else: its target and its framing (RFC 9110 section 7.6.1).
    public var mayBeConnectionOption: Bool {
        switch self {
        case .host, .contentLength, .transferEncoding, .contentType, .contentEncoding, .contentRange, .expect,
            .trailer:
            false
        default: true
        }
    }

    /// Fields that a trailer section must not carry, because they come too late to mean what they say: framing,
    /// routing, request modifiers, authentication, response control, and what the content is (RFC 9110 section
    /// 6.5.1).
    public var isForbiddenInTrailers: Bool {
        if isHopByHop || isFraming || isForwarding { return true }
        switch self {
        case .host, .trailer, .via,
            .cacheControl, .expect, .ifMatch, .ifModifiedSince, .ifNoneMatch, .ifRange, .ifUnmodifiedSince,
            .maxForwards, .pragma, .range,
            .authenticationInfo, .authorization, .cookie, .setCookie, .wwwAuthenticate,
            .age, .date, .expires, .location, .retryAfter, .vary, .warning,
            .contentEncoding, .contentRange, .contentType,
            .secWebSocketAccept, .secWebSocketExtensions, .secWebSocketKey, .secWebSocketProtocol, .secWebSocketVersion:
            return true
        default: return false
        }
    }
}
