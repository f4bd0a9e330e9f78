internal import CLinux
internal import Glibc

/// The calls that this module makes, by the names of their manual pages.
public enum SystemCall: String, Sendable {
    case accept4, bind, clock_gettime, close, connect, dup, epoll_create1, epoll_ctl, epoll_wait
    case eventfd, fchmod, fsync, getrlimit, getsockname, getsockopt, kill, listen, open, pidfd_open
    case posix_spawn, pthread_create, read, recv, recvmsg, rename, send, sendmsg, sendto, setsockopt
    case shutdown, sigaction, signalfd, socket, socketpair, unlink, write
}

/// A system call that failed: which, and with what error number.
public struct SystemError: Error, Equatable, Sendable {
    /// The error number, positive.
    public let code: Int32
    public let call: SystemCall

    public init(code: Int32, call: SystemCall) {
        self.code = code
        self.call = call
    }

    /// What the number means, in the C library's words: `Address already in use`.
    public var text: String {
        var bytes = [CChar](repeating: 0, count: 128)
        unsafe weir_error_text(code, &bytes, bytes.count)
        return String(decoding: bytes.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// The address or the file is somebody else's.
    public var isAddressInUse: Bool { code == EADDRINUSE }
    /// The machine has no such address or no such family of addresses (no IPv6, for example).
    public var isAddressFamilyMissing: Bool { code == EAFNOSUPPORT || code == EADDRNOTAVAIL }
    public var isConnectionRefused: Bool { code == ECONNREFUSED }
    /// The file or the directory is not there.
    public var isNotFound: Bool { code == ENOENT }
    /// No route, or nobody answered in the kernel's own time.
    public var isUnreachable: Bool {
        switch code {
        case ENETUNREACH, EHOSTUNREACH, ENETDOWN, EHOSTDOWN, ETIMEDOUT: true
        default: false
        }
    }
    /// The process or the machine has no descriptor or no memory for one more.
    public var isOutOfDescriptors: Bool {
        switch code {
        case EMFILE, ENFILE, ENOMEM, ENOBUFS: true
        default: false
        }
    }
}

extension SystemError: CustomStringConvertible {
    public var description: String { "\(call.rawValue): \(text)" }
}

/// What reading a socket gave.
public enum Reading: Equatable, Sendable {
    /// Never zero.
    case bytes(Int)
    /// The peer has finished writing.
    case end
    case wouldBlock
    case failed(SystemError)
}

/// What writing to a socket gave.
public enum Writing: Equatable, Sendable {
    /// How many bytes the kernel took.
    case bytes(Int)
    case wouldBlock
    case failed(SystemError)
}

/// Turns a negative result into an error. The bad descriptor and the bad address are our own faults and trap: a closed
/// descriptor's number may already be another connection's.
func checked(_ result: Int32, _ call: SystemCall) throws(SystemError) -> Int32 {
    guard result < 0 else { return result }
    throw failure(Int(result), call)
}

func failure(_ result: Int, _ call: SystemCall) -> SystemError {
    let code = Int32(truncatingIfNeeded: 0 &- result)
    precondition(code != EBADF && code != EFAULT, "a system call was given a descriptor or an address that is not ours")
    return SystemError(code: code, call: call)
}

/// Makes a call again as long as a signal interrupts it. The only place that knows EINTR.
@inline(__always)
func uninterrupted<Result: SignedInteger>(_ call: () -> Result) -> Result {
    while true {
        let result = call()
        if result != -Result(EINTR) { return result }
    }
}
