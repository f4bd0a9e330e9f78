internal import CLinux
internal import Glibc

/// Two stream sockets that are connected with each other (socketpair(2)): one for a child. They pass bytes, and with
/// them open descriptors.
public struct SocketPair: ~Copyable {
    public var ours: FileDescriptor
    public var theirs: FileDescriptor

    public init() throws(SystemError) {
        var pair: [Int32] = [-1, -1]
        _ = try checked(unsafe weir_socket_pair(&pair), .socketpair)
        ours = FileDescriptor(number: pair[0])
        theirs = FileDescriptor(number: pair[1])
    }
}

/// What a read of bytes and descriptors gave.
public enum PassedBytes: Sendable {
    /// Never empty. The descriptors came with the first of them.
    case bytes([UInt8], [PassedDescriptor])
    /// The peer has closed its end.
    case end
    case wouldBlock
    case failed(SystemError)
}

/// A descriptor that another process has passed, until somebody takes it.
public final class PassedDescriptor: Sendable {
    let descriptor: FileDescriptor

    init(_ descriptor: consuming FileDescriptor) { self.descriptor = descriptor }

    /// A descriptor of the same open file that belongs to the caller.
    public func take() throws(SystemError) -> FileDescriptor { try descriptor.duplicate() }
}
