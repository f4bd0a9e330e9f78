internal import Basics

/// A client's connection on its way from a gateway that has retired to the one that took its place: between two
/// requests, and with all that was sent to it out.
public struct Departure: Sendable {
    /// The site's listener that it came through: the former site's number for it.
    public let listener: Int
    let address: HostAddress?
    /// What it has already sent of its next request.
    let input: [UInt8]
    let hasHungUp: Bool
}
