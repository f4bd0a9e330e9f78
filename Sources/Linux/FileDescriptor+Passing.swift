internal import CLinux
internal import Glibc

extension FileDescriptor {
    /// How many descriptors go with one message at most.
    public static var passedMax: Int { Int(WEIR_DESCRIPTORS_MAX) }

    /// Sends what the socket takes of some bytes, and descriptors with the first of them (sendmsg(2), SCM_RIGHTS).
    ///
    /// - Parameter sockets: at most `passedMax`.
    public borrowing func send(_ bytes: ArraySlice<UInt8>, passing sockets: [ListeningSocket]) -> Writing {
        let numbers = sockets.map { $0.descriptor.raw }
        let fd = raw
        let result = unsafe bytes.withUnsafeBytes { bytes in
            uninterrupted {
                unsafe weir_send_descriptors(
                    fd, bytes.baseAddress, bytes.count, numbers, Int32(truncatingIfNeeded: numbers.count))
            }
        }
        if result >= 0 { return .bytes(result) }
        if result == -Int(EAGAIN) { return .wouldBlock }
        return .failed(failure(result, .sendmsg))
    }

    /// Reads what is there, up to `bytesMax`, and the descriptors that came with it (recvmsg(2)).
    public borrowing func receivePassed(bytesMax: Int) -> PassedBytes {
        var numbers = [Int32](repeating: -1, count: Self.passedMax)
        var count: Int32 = 0
        let fd = raw
        var result = 0
        let bytes = unsafe [UInt8](unsafeUninitializedCapacity: max(1, bytesMax)) { buffer, initialized in
            result = uninterrupted {
                unsafe weir_receive_descriptors(fd, buffer.baseAddress, buffer.count, &numbers, &count)
            }
            initialized = max(0, result)
        }
        let passed = numbers.prefix(Int(count)).map { PassedDescriptor(FileDescriptor(number: $0)) }
        if result > 0 { return .bytes(bytes, passed) }
        if result == 0 { return .end }
        if result == -Int(EAGAIN) { return .wouldBlock }
        return .failed(failure(result, .recvmsg))
    }

    /// Waits until there is something to read or room to write (poll(2)); for a thread that may block.
    ///
    /// - Returns: false when time is up.
    @discardableResult
    public borrowing func wait(_ readiness: Readiness, milliseconds: Int32) -> Bool {
        let events = readiness == .readable ? POLLIN : POLLOUT
        var entry = pollfd(fd: raw, events: Int16(events), revents: 0)
        return unsafe poll(&entry, 1, milliseconds) != 0
    }

    /// What can be waited for.
    public enum Readiness: Sendable { case readable, writable }
}

extension FileDescriptor {
    /// Takes over a descriptor that the process was born with: it will not block, nor be inherited (fcntl(2)).
    ///
    /// - Returns: nil if there is none of that number.
    public static func inherited(_ number: Int32) -> FileDescriptor? {
        guard number > 2, weir_adopt(number) == 0 else { return nil }
        return FileDescriptor(number: number)
    }

    /// Whether it is a connected stream socket of this machine.
    public var isLocalStream: Bool {
        weir_get_option(raw, SOL_SOCKET, SO_TYPE) == Int32(SOCK_STREAM.rawValue)
            && weir_get_option(raw, SOL_SOCKET, SO_DOMAIN) == AF_UNIX
            && weir_get_option(raw, SOL_SOCKET, SO_ACCEPTCONN) == 0
    }
}
