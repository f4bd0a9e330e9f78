internal import CLinux
internal import Glibc

/// A program that this process has started. It goes on when this value goes.
public struct ChildProcess: ~Copyable {
    /// How a process ended.
    public enum Ending: Equatable, Sendable {
        case exited(code: Int32)
        case killed(signal: Int32)
        /// Somebody else has taken notice of it.
        case unknown
    }

    public let processID: Int32
    /// Turns readable when the process has ended (pidfd_open(2)).
    public let descriptor: FileDescriptor

    /// Starts a program in this process' directory (posix_spawnp(3)). It has the standard streams, and one more
    /// descriptor under the number that it has here; signals are as for a process that a shell starts.
    ///
    /// - Parameters:
    ///   - arguments: the first is the program's name, looked up in PATH if it has no slash.
    ///   - environment: `NAME=value` each.
    ///   - passing: gives the descriptor's entry of the environment from its number.
    public init(
        _ arguments: [String], environment: [String], inheriting descriptor: borrowing FileDescriptor,
        passing: (_ number: Int32) -> String
    ) throws(SystemError) {
        guard let program = arguments.first else { throw SystemError(code: ENOENT, call: .posix_spawn) }
        let inherited = descriptor.raw
        let result = unsafe Self.withStrings(arguments) { arguments in
            unsafe Self.withStrings(environment + [passing(inherited)]) { environment in
                unsafe weir_spawn(program, arguments, environment, inherited)
            }
        }
        let child = try checked(result, .posix_spawn)
        let watch = weir_pidfd(child)
        // A child that nobody can watch is not left behind.
        if watch < 0 { weir_discard(child) }
        let watched = FileDescriptor(number: try checked(watch, .pidfd_open))
        processID = child
        self.descriptor = watched
    }

    /// How it has ended; nil while it runs. Asked once after that.
    public func ending() -> Ending? {
        var code: Int32 = 0
        switch unsafe weir_child_ending(processID, &code) {
        case 0: return nil
        case 1: return .exited(code: code)
        case 2: return .killed(signal: code)
        default: return .unknown
        }
    }

    /// Ends it at once (SIGKILL).
    public func kill() { _ = weir_kill(processID) }

    /// Calls with a list of C strings that ends with NULL.
    private static func withStrings<Result>(
        _ strings: [String], _ body: (UnsafePointer<UnsafeMutablePointer<CChar>?>) -> Result
    ) -> Result {
        let pointers: [UnsafeMutablePointer<CChar>?] = unsafe strings.map { unsafe strdup($0) } + [nil]
        defer { unsafe pointers.forEach { unsafe free($0) } }
        return unsafe pointers.withUnsafeBufferPointer { buffer in
            // There is always the NULL.
            guard let first = buffer.baseAddress else { preconditionFailure("no list of strings") }
            return unsafe body(first)
        }
    }
}
