public import Basics

/// An address that weir listens on.
public struct ListenAddress: Hashable, Sendable {
    public enum Address: Hashable, Sendable {
        /// `:8080`: every address of the machine, IPv4 and IPv6.
        case any(port: UInt16)
        case socket(SocketAddress)
    }

    /// As the file spells it: the value of the label `listener`.
    public let text: String
    public let address: Address

    public init(text: String, address: Address) {
        self.text = text
        self.address = address
    }

    /// Where the exporter listens when the file does not say.
    public static let standardExporter = ListenAddress(
        text: "127.0.0.1:9145", address: .socket(.ip(.loopback, port: 9145)))

    /// The TCP port; nil for a Unix socket.
    public var port: UInt16? {
        switch address {
        case .any(let port), .socket(.ip(_, let port)): port
        case .socket(.unix): nil
        }
    }

    /// Whether a connection to one of the two could be meant for the other: equal, or the same port and one is a
    /// wildcard of a family that the other has too. The system refuses to open both.
    public func overlaps(_ other: ListenAddress) -> Bool {
        if address == other.address { return true }
        guard let port, port == other.port, isWildcard || other.isWildcard else { return false }
        return !families.isDisjoint(with: other.families)
    }

    /// Whether it stands for every address of a family of the machine.
    var isWildcard: Bool {
        switch address {
        case .any, .socket(.ip(.v4(0), _)), .socket(.ip(.v6(0, 0), _)): true
        case .socket: false
        }
    }

    private enum Family { case v4, v6 }

    /// An IPv6 address takes IPv6 alone, the wildcard too.
    private var families: Set<Family> {
        switch address {
        case .any: [.v4, .v6]
        case .socket(.ip(.v4, _)): [.v4]
        case .socket(.ip(.v6, _)): [.v6]
        case .socket(.unix): []
        }
    }
}
