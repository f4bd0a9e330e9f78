internal import Gateway
internal import Linux

/// What a loop has of one configuration: its gateway, the connections of that gateway, and the addresses it connects
/// to. The present one stands in the loop itself; a former one is kept until its last connection has gone.
///
/// A connection's token, and its place in the ready list, carry the number of its era besides slot and generation.
final class Era {
    /// Slots have 24 bits of a token's low half, the era 8.
    static let shift: UInt64 = 24
    /// Numbers of eras are below this; the highest marks what is no connection.
    static let numbersMax: UInt8 = 0xFF
    /// Former eras that are kept. Past it the oldest is cut: only tunnels that outlive so many reloads are in it.
    static let formerMax = 128

    var gateway: Gateway
    var connections = ConnectionTable()
    var site: Site
    var endpoints: [SocketName?]
    var number: UInt8
    /// By listener of its site: the number of the same listener in the present site; nil: it is gone.
    var heirs: [Int?] = []

    init(gateway: consuming Gateway, site: Site, number: UInt8) {
        self.gateway = gateway
        self.site = site
        self.number = number
        endpoints = Self.names(site)
    }

    /// An address that the kernel cannot take is refused when somebody connects to it, not here.
    static func names(_ site: Site) -> [SocketName?] {
        site.endpoints.map { endpoint in
            do throws(SystemError) { return try SocketName(endpoint.address) } catch { return nil }
        }
    }

    static func token(_ id: ConnectionID, era: UInt8) -> UInt64 { id.rawValue | UInt64(era) << shift }

    static func number(of token: UInt64) -> UInt8 { UInt8(truncatingIfNeeded: token >> shift) }

    static func id(of token: UInt64) -> ConnectionID { ConnectionID(rawValue: token & ~(0xFF << shift)) }
}
