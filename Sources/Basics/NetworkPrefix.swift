/// A block of addresses in CIDR notation (RFC 4632, RFC 4291 section 2.3).
public struct NetworkPrefix: Hashable, Sendable, CustomStringConvertible {
    /// The first address of the block.
    public let address: HostAddress
    /// How many leading bits the addresses of the block share: at most 32 or 128.
    public let bits: Int

    /// The block that `address` lies in; nil when the family has fewer bits.
    public init?(containing address: HostAddress, bits: Int) {
        let width = if case .v4 = address { 32 } else { 128 }
        guard bits >= 0, bits <= width else { return nil }
        self.bits = bits
        self.address = address.masked(to: bits)
    }

    /// Reads `10.0.0.0/8`, `fd00::/8`, or a single address; nil when `text` is none or has bits set past its prefix.
    public init?(_ text: String) {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard let first = parts.first, let address = HostAddress(String(first)) else { return nil }
        var bits = if case .v4 = address { 32 } else { 128 }
        if parts.count == 2 {
            guard let digits = parts.last, !digits.isEmpty, digits.count <= 3, digits.utf8.allSatisfy(isDigit),
                let number = Int(digits)
            else { return nil }
            bits = number
        }
        self.init(containing: address, bits: bits)
        guard self.address == address else { return nil }
    }

    /// Whether `host` lies in the block; an IPv4 address in IPv6 clothes counts as IPv4.
    public func contains(_ host: HostAddress) -> Bool {
        if case .v6 = address, host.masked(to: bits) == address { return true }
        let plain = host.unmapped
        switch (address, plain) {
        case (.v4, .v4), (.v6, .v6): return plain.masked(to: bits) == address
        case (.v4, .v6), (.v6, .v4): return false
        }
    }

    public var description: String { "\(address)/\(bits)" }
}
