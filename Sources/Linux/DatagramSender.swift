public import Basics
internal import CLinux
internal import Glibc

/// Sends datagrams to a unix socket (sendto(2)) and never waits.
public struct DatagramSender: ~Copyable, Sendable {
    private let descriptor: FileDescriptor
    private let name: SocketName

    /// - Parameter address: a unix socket's.
    public init(to address: SocketAddress) throws(SystemError) {
        let receiver = try SocketName(address)
        let number = try checked(weir_datagram_socket(), .socket)
        name = receiver
        descriptor = FileDescriptor(number: number)
    }

    /// Sends one datagram. A receiver that is gone or has no room is an error.
    public borrowing func send(_ text: String) throws(SystemError) {
        let bytes = Array(text.utf8)
        var address = name.address
        let fd = descriptor.raw
        let result = uninterrupted { unsafe weir_send_datagram(fd, &address, bytes, bytes.count) }
        if result < 0 { throw failure(result, .sendto) }
    }
}
