public import Basics

/// What the embedded demo API answers. The caller writes the head and paces the body; for HEAD it sends the head alone.
public enum DemoAnswer: Sendable {
    /// A whole answer, to be sent once `after` has passed. `allow` is the Allow field of a 405 (RFC 9110 section
    /// 15.5.6).
    case respond(status: Int, contentType: StaticString, body: [UInt8], after: Duration, allow: StaticString?)
    /// 200 with a body of `count` bytes (at most `DemoAPI.bytesMax`), whatever they are, as `application/octet-stream`.
    case bytes(count: Int)
    /// 200 with `text/event-stream`: `count` events (at most `DemoAPI.eventsMax`), the first at once, then one
    /// `every`; each is `DemoAPI.event(n)` with n from 1.
    case events(count: Int, every: Duration)
}
