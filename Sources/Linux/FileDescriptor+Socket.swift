internal import CLinux
internal import Glibc

// The calls on the hot path: one kernel entry each, a plain value out, nothing thrown.
extension FileDescriptor {
    /// Reads at most `count` bytes that are there (recv(2)).
    public borrowing func receive(into bytes: UnsafeMutableRawPointer, count: Int) -> Reading {
        let result = uninterrupted { unsafe weir_receive(number(), bytes, count) }
        if result > 0 { return .bytes(result) }
        if result == 0 { return .end }
        if result == -Int(EAGAIN) { return .wouldBlock }
        return .failed(failure(result, .recv))
    }

    /// Writes what the socket takes of one run of bytes (send(2)); a closed peer is an error and no signal.
    public borrowing func send(_ bytes: UnsafeRawPointer, count: Int) -> Writing {
        let result = uninterrupted { unsafe weir_send(number(), bytes, count) }
        if result >= 0 { return .bytes(result) }
        if result == -Int(EAGAIN) { return .wouldBlock }
        return .failed(failure(result, .send))
    }

    /// Writes what the socket takes of several runs (sendmsg(2)).
    ///
    /// - Parameter vectors: `count` values laid out as `struct iovec`.
    public borrowing func send(vectors: UnsafeRawPointer, count: Int) -> Writing {
        let result = uninterrupted {
            unsafe weir_send_vectors(number(), vectors, Int32(truncatingIfNeeded: count))
        }
        if result >= 0 { return .bytes(result) }
        if result == -Int(EAGAIN) { return .wouldBlock }
        return .failed(failure(result, .sendmsg))
    }

    private borrowing func number() -> Int32 { raw }
}

extension FileDescriptor {
    /// Tells the peer that nothing more comes (shutdown(2) SHUT_WR). A peer that has gone already is no error.
    public borrowing func shutdownWriting() throws(SystemError) {
        let result = weir_shutdown_writing(raw)
        if result < 0, result != -ENOTCONN { throw failure(Int(result), .shutdown) }
    }

    /// Makes the coming close reset the connection and drop what is unsent (SO_LINGER 0).
    public borrowing func resetOnClose() throws(SystemError) {
        _ = try checked(weir_linger_zero(raw), .setsockopt)
    }

    /// The error that waits on the socket, taken away by asking (SO_ERROR); nil if there is none.
    public borrowing func pendingError(of call: SystemCall) throws(SystemError) -> SystemError? {
        let code = try checked(weir_get_option(raw, SOL_SOCKET, SO_ERROR), .getsockopt)
        return code == 0 ? nil : SystemError(code: code, call: call)
    }

    /// Whether small writes leave at once (TCP_NODELAY).
    public borrowing func isUndelayed() throws(SystemError) -> Bool {
        try checked(weir_get_option(raw, Int32(IPPROTO_TCP), TCP_NODELAY), .getsockopt) != 0
    }

    /// The address that the socket is bound to (getsockname(2)).
    public borrowing func localName() throws(SystemError) -> SocketName {
        var name = SocketName()
        _ = try checked(unsafe weir_getsockname(raw, &name.address), .getsockname)
        return name
    }
}
