internal import Basics
internal import CLinux
internal import Glibc

/// How a connection attempt began.
public enum Connecting: ~Copyable {
    /// Connected at once (unix sockets).
    case done(FileDescriptor)
    /// The socket turns writable when the attempt has ended; `pendingError` then says how.
    case underWay(FileDescriptor)
    case failed(SystemError)
}

/// Making stream sockets. All are non-blocking and closed on exec.
public enum Socket {
    /// The kernel bounds it by net.core.somaxconn (4096 on Debian 12).
    public static let backlogMax: Int32 = 4096

    /// Begins to connect (socket(2), connect(2)), without delay of small writes.
    public static func connect(to name: borrowing SocketName) -> Connecting {
        let number = weir_socket(name.family)
        if number < 0 { return .failed(failure(Int(number), .socket)) }
        let descriptor = FileDescriptor(number: number)
        if name.isInternet { _ = weir_set_option(number, Int32(IPPROTO_TCP), TCP_NODELAY, 1) }
        var address = name.address
        let result = uninterrupted { unsafe weir_connect(number, &address) }
        if result == 0 { return .done(descriptor) }
        if result == -EINPROGRESS { return .underWay(descriptor) }
        return .failed(failure(Int(result), .connect))
    }

    /// Whether the kernel spreads new connections over several sockets of one address.
    public enum Sharing: Sendable {
        /// The only socket of its address: fails when anyone, in this process or another, listens there.
        case exclusive
        /// One socket for each worker (SO_REUSEPORT).
        case perWorker
    }

    /// Opens a listening TCP socket (socket, bind, listen).
    ///
    /// An IPv6 address takes IPv6 alone (IPV6_V6ONLY), whatever the machine's default is: the IPv4 wildcard has its own
    /// socket. Accepted sockets inherit TCP_NODELAY from it, which saves a call for each connection.
    public static func listen(_ name: borrowing SocketName, sharing: Sharing) throws(SystemError) -> FileDescriptor {
        let descriptor = try bound(name, sharing: sharing)
        _ = try checked(weir_set_option(descriptor.raw, Int32(IPPROTO_TCP), TCP_NODELAY, 1), .setsockopt)
        _ = try checked(weir_listen(descriptor.raw, backlogMax), .listen)
        return descriptor
    }

    /// Throws if somebody listens on the address.
    ///
    /// Sockets with SO_REUSEPORT would share it with a second weir of the same user without a word, so the address is
    /// first bound without it, and let go.
    public static func checkFree(_ name: borrowing SocketName) throws(SystemError) {
        _ = try bound(name, sharing: .exclusive)
    }

    private static func bound(_ name: borrowing SocketName, sharing: Sharing) throws(SystemError) -> FileDescriptor {
        let descriptor = FileDescriptor(number: try checked(weir_socket(name.family), .socket))
        _ = try checked(weir_set_option(descriptor.raw, SOL_SOCKET, SO_REUSEADDR, 1), .setsockopt)
        if case .perWorker = sharing {
            _ = try checked(weir_set_option(descriptor.raw, SOL_SOCKET, SO_REUSEPORT, 1), .setsockopt)
        }
        if name.family == AF_INET6 {
            _ = try checked(weir_set_option(descriptor.raw, Int32(IPPROTO_IPV6), IPV6_V6ONLY, 1), .setsockopt)
        }
        var address = name.address
        _ = try checked(unsafe weir_bind(descriptor.raw, &address), .bind)
        return descriptor
    }

    /// Opens a listening unix socket whose file anybody may connect to, as to a port.
    ///
    /// A file that a dead process left behind is removed; one that somebody answers at is an address in use.
    public static func listen(unix path: String) throws(SystemError) -> FileDescriptor {
        let name = try SocketName(.unix(path))
        if !path.hasPrefix("\0") { try removeStale(path, name) }
        let descriptor = FileDescriptor(number: try checked(weir_socket(AF_UNIX), .socket))
        var address = name.address
        _ = try checked(unsafe weir_bind(descriptor.raw, &address), .bind)
        if !path.hasPrefix("\0") { _ = unsafe chmod(path, 0o666) }
        _ = try checked(weir_listen(descriptor.raw, backlogMax), .listen)
        return descriptor
    }

    private static func removeStale(_ path: String, _ name: borrowing SocketName) throws(SystemError) {
        var status = stat()
        guard unsafe lstat(path, &status) == 0 else { return }
        guard status.st_mode & S_IFMT == S_IFSOCK else { throw SystemError(code: EADDRINUSE, call: .bind) }
        guard case .failed(let error) = connect(to: name), error.isConnectionRefused else {
            throw SystemError(code: EADDRINUSE, call: .bind)
        }
        File.remove(path)
    }

    /// What accepting gave.
    public enum Accepted: ~Copyable {
        case connection(FileDescriptor)
        case wouldBlock
        /// No descriptor is left for it: it stays in the queue.
        case outOfDescriptors
        /// This one connection was lost before it was taken; there may be others.
        case lost
    }

    /// Takes one connection that waits (accept4(2)) and writes its peer's address to `peer`.
    public static func accept(_ listener: borrowing FileDescriptor, peer: inout SocketName) -> Accepted {
        let number = uninterrupted { unsafe weir_accept4(listener.raw, &peer.address) }
        if number >= 0 { return .connection(FileDescriptor(number: number)) }
        if number == -EAGAIN { return .wouldBlock }
        // Linux passes on errors that belong to the new connection (accept(2)); none of them concerns the listener.
        return failure(Int(number), .accept4).isOutOfDescriptors ? .outOfDescriptors : .lost
    }
}
