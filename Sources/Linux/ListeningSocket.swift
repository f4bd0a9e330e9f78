public import Basics
internal import CLinux
internal import Glibc

/// A listening stream socket that may have several owners: it is closed when the last one lets go.
///
/// Whoever accepts from it has a descriptor of its own (`share`); this one keeps what waits in its queue, so that
/// another process can go on with it.
public final class ListeningSocket: Sendable {
    public let descriptor: FileDescriptor
    /// Where it is bound.
    public let address: SocketAddress
    /// Whether a socket of an IPv6 address takes IPv4 clients too (IPV6_V6ONLY is off).
    public let takesBothFamilies: Bool
    /// Whether others may be bound to the same address, and the kernel spreads the connections over them
    /// (SO_REUSEPORT).
    public let isSpread: Bool

    /// Takes over a socket that somebody else has made: it will not block, nor be inherited.
    ///
    /// - Returns: nil if the descriptor is no listening stream socket of an address that weir knows.
    public static func adopt(_ descriptor: consuming FileDescriptor) -> ListeningSocket? {
        let number = descriptor.raw
        guard weir_get_option(number, SOL_SOCKET, SO_TYPE) == Int32(SOCK_STREAM.rawValue),
            weir_get_option(number, SOL_SOCKET, SO_ACCEPTCONN) == 1, weir_adopt(number) == 0
        else { return nil }
        do throws(SystemError) { return try ListeningSocket(descriptor) } catch { return nil }
    }

    /// - Parameter descriptor: of a listening stream socket.
    public init(_ descriptor: consuming FileDescriptor) throws(SystemError) {
        let name = try descriptor.localName()
        address = name.boundAddress
        takesBothFamilies =
            name.family == AF_INET6
            && weir_get_option(descriptor.raw, Int32(IPPROTO_IPV6), IPV6_V6ONLY) == 0
        isSpread = name.isInternet && weir_get_option(descriptor.raw, SOL_SOCKET, SO_REUSEPORT) == 1
        // Connections inherit it. A socket that somebody else has made need not have it.
        if name.isInternet { _ = weir_set_option(descriptor.raw, Int32(IPPROTO_TCP), TCP_NODELAY, 1) }
        self.descriptor = descriptor
    }

    /// A descriptor of the same socket for somebody who accepts from it.
    public func share() throws(SystemError) -> FileDescriptor { try descriptor.duplicate() }
}

extension SocketName {
    /// The address as a value, with the path of a unix socket.
    public var boundAddress: SocketAddress {
        guard family == AF_UNIX else { return socketAddress }
        var copy = address
        var path = [UInt8](repeating: 0, count: 128)
        let count = unsafe weir_address_path(&copy, &path, path.count)
        return .unix(String(decoding: path.prefix(count), as: UTF8.self))
    }
}
