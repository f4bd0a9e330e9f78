public import Basics
internal import CLinux
internal import Glibc

/// A socket address in the kernel's own form, made once so that connecting converts nothing.
public struct SocketName: Sendable {
    var address = weir_address()

    init() {}

    /// Room for an address that the kernel will write.
    public static var unnamed: SocketName { SocketName() }

    /// Throws if a path is longer than the 107 bytes that the kernel takes.
    public init(_ socketAddress: SocketAddress) throws(SystemError) {
        switch socketAddress {
        case .ip(.v4(let host), let port): unsafe weir_address_set_v4(&address, host, port)
        case .ip(.v6(let high, let low), let port): unsafe weir_address_set_v6(&address, high, low, port)
        case .unix(let path):
            let bytes = Array(path.utf8)
            _ = try checked(unsafe weir_address_set_unix(&address, bytes, bytes.count), .bind)
        }
    }

    /// Takes over what the kernel wrote; `length` bytes of `raw`.
    init(_ raw: UnsafePointer<sockaddr>, length: socklen_t) { unsafe weir_address_copy(&address, raw, length) }

    /// The address as a value; a peer on a unix socket has no name.
    public var socketAddress: SocketAddress {
        var copy = address
        var parts = weir_address_parts()
        unsafe weir_address_take_apart(&copy, &parts)
        switch address.family {
        case AF_INET: return .ip(.v4(UInt32(truncatingIfNeeded: parts.low)), port: parts.port)
        // IPv4 on a socket for both families, which somebody else has opened, is IPv4.
        case AF_INET6: return .ip(HostAddress.v6(parts.high, parts.low).unmapped, port: parts.port)
        default: return .unix("")
        }
    }

    var family: Int32 { address.family }
    var isInternet: Bool { family == AF_INET || family == AF_INET6 }
}
