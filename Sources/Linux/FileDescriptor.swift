internal import CLinux
internal import Glibc

/// A descriptor with one owner; it is closed when the owner goes.
public struct FileDescriptor: ~Copyable, Sendable {
    private let number: Int32

    /// Takes over a descriptor that nobody else closes.
    public init(number: Int32) { self.number = number }

    /// No descriptor: what a free slot of a table holds.
    public static var none: FileDescriptor { FileDescriptor(number: -1) }

    // close(2) is not repeated after EINTR: Linux has released the number by then, and it may be another thread's.
    deinit { if number >= 0 { _ = weir_close(number) } }

    public var isOpen: Bool { number >= 0 }
    var raw: Int32 { number }

    /// A second descriptor of the same open file (fcntl F_DUPFD_CLOEXEC).
    public borrowing func duplicate() throws(SystemError) -> FileDescriptor {
        FileDescriptor(number: try checked(weir_duplicate(number), .dup))
    }

    /// Reads up to the buffer's size (read(2)); 0 is the end.
    public borrowing func read(_ buffer: UnsafeMutableRawBufferPointer) throws(SystemError) -> Int {
        let count = uninterrupted { unsafe weir_read(number, buffer.baseAddress, buffer.count) }
        if count < 0 { throw failure(count, .read) }
        return count
    }

    /// Writes all bytes, waiting as long as the file takes (write(2)). For files and pipes of a thread that may block.
    public borrowing func writeAll(_ bytes: Span<UInt8>) throws(SystemError) {
        var written = 0
        while written < bytes.count {
            let rest = bytes.extracting(written...)
            let count = unsafe rest.withUnsafeBufferPointer { buffer in
                uninterrupted { unsafe weir_write(number, buffer.baseAddress, buffer.count) }
            }
            if count == -Int(EAGAIN) {
                waitWritable()
                continue
            }
            if count < 0 { throw failure(count, .write) }
            written += count
        }
    }

    /// A pipe or terminal that somebody else made non-blocking is waited for.
    private borrowing func waitWritable() {
        var entry = pollfd(fd: number, events: Int16(POLLOUT), revents: 0)
        _ = unsafe poll(&entry, 1, 1000)
    }
}

extension FileDescriptor {
    /// The terminal or pipe of the process: lives as long as it does.
    public static func standard(_ stream: StandardStream) throws(SystemError) -> FileDescriptor {
        FileDescriptor(number: try checked(weir_duplicate(stream.rawValue), .dup))
    }
}

/// The streams that every process is born with.
public enum StandardStream: Int32, Sendable {
    case input = 0
    case output = 1
    case error = 2

    /// Whether a person sits at the other end (isatty(3)).
    public var isTerminal: Bool { isatty(rawValue) == 1 }
}
