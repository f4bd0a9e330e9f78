internal import CLinux
internal import Glibc

/// The signals that a server answers to.
public enum Signal: Int32, CaseIterable, Sendable {
    case hangup = 1
    case interrupt = 2
    case user1 = 10
    case user2 = 12
    case terminate = 15
}

/// Signals as readable events (signalfd(2)).
///
/// Opened on the main thread before any other is started: all threads inherit the blocked mask, so that no signal ever
/// interrupts one.
public struct Signals: ~Copyable {
    public let descriptor: FileDescriptor

    /// Blocks every `Signal` and ignores SIGPIPE for good.
    public init() throws(SystemError) {
        _ = try checked(weir_signal_ignore(SIGPIPE), .sigaction)
        var numbers = Signal.allCases.map(\.rawValue)
        let result = unsafe weir_signals_open(&numbers, Int32(truncatingIfNeeded: numbers.count))
        let number = try checked(result, .signalfd)
        descriptor = FileDescriptor(number: number)
    }

    /// Sends a signal to a process (kill(2)).
    ///
    /// - Parameter processID: greater than 0, so that it is one process and no group.
    public static func send(_ signal: Signal, to processID: Int32) throws(SystemError) {
        let result = processID > 0 ? kill(processID, signal.rawValue) : -1
        _ = try checked(result == 0 ? 0 : -(processID > 0 ? errno : EINVAL), .kill)
    }

    /// A signal that has come; nil if there is none.
    public mutating func next() -> Signal? {
        let number = uninterrupted { weir_signals_next(descriptor.raw) }
        return number > 0 ? Signal(rawValue: number) : nil
    }
}
