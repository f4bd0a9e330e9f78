internal import Basics
internal import HTTP

/// The head of an answer that weir gives itself.
struct OwnHead {
    var status: Int
    var contentType: StaticString
    /// Nil: the content is sent in chunks.
    var length: Int?
    var closes: Bool
    var allow: StaticString?
    var isGzip = false
    /// Whether the Accept and Accept-Encoding fields of the request had a say in the content (RFC 9110 section 12.5.5).
    var isNegotiated = false

    init(
        status: Int, contentType: StaticString, length: Int?, closes: Bool, allow: StaticString? = nil,
        isGzip: Bool = false
    ) {
        self.status = status
        self.contentType = contentType
        self.length = length
        self.closes = closes
        self.allow = allow
        self.isGzip = isGzip
    }
}

extension Gateway {
    /// Composes such a head (RFC 9110 section 6.6.1 wants the Date).
    mutating func composeOwnHead(_ head: OwnHead, now: Instant) {
        writer.append("HTTP/1.1 ")
        writer.append(decimal: UInt64(head.status))
        writer.append(0x20)
        writer.append(ReasonPhrase.text(head.status))
        writer.append("\r\nContent-Type: ")
        writer.append(head.contentType)
        if let length = head.length {
            writer.append("\r\nContent-Length: ")
            writer.append(decimal: UInt64(max(0, length)))
        } else {
            writer.append("\r\nTransfer-Encoding: chunked")
        }
        if head.isGzip { writer.append("\r\nContent-Encoding: gzip") }
        if head.isNegotiated { writer.append("\r\nVary: Accept, Accept-Encoding") }
        if let allow = head.allow {
            writer.append("\r\nAllow: ")
            writer.append(allow)
        }
        writer.append("\r\nDate: ")
        writer.append(text: CivilTime(unixNanoseconds: wallClock(now)).fieldText)
        writer.append(head.closes ? "\r\nConnection: close\r\n\r\n" : "\r\n\r\n")
    }

    /// The wall clock, in nanoseconds since 1970.
    mutating func wallClock(_ now: Instant) -> Int64 { now.nanoseconds &+ wallClockOffset }
}
