/// An IP address, both families in one value. Text and parsing: `HostAddress+Text.swift`.
public enum HostAddress: Hashable, Sendable {
    /// Host byte order: 127.0.0.1 is 0x7F000001.
    case v4(UInt32)
    /// The high and the low 64 bits in host byte order: ::1 is (0, 1).
    case v6(UInt64, UInt64)

    public static let loopback = HostAddress.v4(0x7F00_0001)

    /// Whether it never leaves this machine (127.0.0.0/8 and ::1, and the former mapped into IPv6).
    public var isLoopback: Bool {
        switch self {
        case .v4(let bits): bits >> 24 == 127
        case .v6(0, let low): low == 1 || low >> 24 == 0xFFFF_7F
        case .v6: false
        }
    }
}

/// Where a socket listens or connects to.
public enum SocketAddress: Hashable, Sendable {
    case ip(HostAddress, port: UInt16)
    /// A path in the file system; a leading NUL stands for Linux's abstract names.
    case unix(String)
}
