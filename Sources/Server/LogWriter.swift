internal import Basics
internal import Config
internal import Linux
internal import Synchronization

/// The one thread that writes logs: a slow disk or a full pipe holds up nobody else.
///
/// Lines that come faster than they can be written wait in a bounded backlog; past it they are dropped, and how many
/// bytes that were is said on stderr once there is room again.
final class LogWriter: Sendable {
    /// At 200 bytes a line this is a second of 80,000 requests a second.
    static let backlogBytesMax = 16 << 20

    private enum Order {
        case accessLog([UInt8])
        case diagnostics([UInt8])
        case reopen
        case replace(Sink.File)
        case stop
    }

    /// What the configuration says of logs.
    fileprivate struct Setting {
        let destination: AccessLog.Destination?
        let level: LogLevel

        init(_ configuration: Configuration) {
            destination = configuration.accessLog?.destination
            level = configuration.logLevel
        }
    }

    /// A setting that can be put to use: its access log is open.
    struct Change {
        fileprivate let setting: Setting
        /// nil: the access log stays where it is.
        fileprivate let file: Sink.File?
    }

    private struct Backlog {
        var orders: [Order] = []
        var bytes = 0
        var bytesDropped = 0
    }

    private let backlog = Mutex(Backlog())
    private let wake: EventCounter
    private let stopped: EventCounter
    private let setting: Mutex<Setting>

    /// Opens the access log, so that a path that cannot be written is an error before anything starts.
    init(_ configuration: Configuration) throws(StartFailure) {
        setting = Mutex(Setting(configuration))
        do throws(SystemError) {
            wake = try EventCounter(.blocking)
            stopped = try EventCounter(.blocking)
            let file = try Self.open(configuration.accessLog?.destination)
            let errors = try FileDescriptor.standard(.error)
            let sink = SinkBox(Sink(accessLog: file.take(), errors: errors))
            try Thread.start(name: "weir-log") { [self] in run(sink) }
        } catch {
            throw Self.failure(configuration.accessLog?.destination, error)
        }
    }

    private static func failure(_ destination: AccessLog.Destination?, _ error: SystemError) -> StartFailure {
        StartFailure("access_log \(name(destination)): \(error.text)")
    }

    private var destination: AccessLog.Destination? { setting.withLock { $0.destination } }
    private var level: LogLevel { setting.withLock { $0.level } }

    /// Opens the access log of another configuration; nothing changes yet.
    func prepare(_ configuration: Configuration) throws(StartFailure) -> Change {
        let setting = Setting(configuration)
        guard setting.destination != destination else { return Change(setting: setting, file: nil) }
        do throws(SystemError) {
            return Change(setting: setting, file: try Self.open(setting.destination))
        } catch {
            throw Self.failure(setting.destination, error)
        }
    }

    /// Goes on with what was prepared. Lines that come later go to the new access log.
    func apply(_ change: Change) {
        setting.withLock { $0 = change.setting }
        if let file = change.file { post(.replace(file), bytes: 0) }
    }

    // MARK: any thread

    func accessLog(_ lines: [UInt8]) { post(.accessLog(lines), bytes: lines.count) }

    /// - Parameter lines: each beginning with its level, as in `error: ...`.
    func diagnostics(_ lines: [UInt8]) { show(Self.stamped(lines)) }

    /// Text for stderr as it is.
    func show(_ text: [UInt8]) { post(.diagnostics(text), bytes: text.count) }

    /// A diagnostic of the server itself.
    func say(_ level: LogLevel, _ text: String) {
        guard level <= self.level else { return }
        show(Array(Self.line(level, text).utf8))
    }

    /// Opens the access log anew: its file was moved away.
    func reopen() { post(.reopen, bytes: 0) }

    /// Writes what waits, and no more; returns when that is done.
    func stop() {
        post(.stop, bytes: 0)
        stopped.take()
    }

    private static var now: String { CivilTime(unixNanoseconds: Clock.unixNanoseconds()).isoText }

    /// Lines of a worker, which begin with their level, each behind the time.
    private static func stamped(_ lines: [UInt8]) -> [UInt8] {
        let time = Array((now + " ").utf8)
        var stamped: [UInt8] = []
        for line in lines.split(separator: UInt8(ascii: "\n")) {
            stamped += time
            stamped += line
            stamped.append(UInt8(ascii: "\n"))
        }
        return stamped
    }

    /// A line of the log of diagnostics, line break included.
    static func line(_ level: LogLevel, _ text: String) -> String {
        "\(now) \(level.rawValue): \(text)\n"
    }

    private func post(_ order: Order, bytes: Int) {
        let isFirst = backlog.withLock { backlog in
            guard backlog.bytes + bytes <= Self.backlogBytesMax else {
                backlog.bytesDropped += bytes
                return false
            }
            backlog.orders.append(order)
            backlog.bytes += bytes
            return backlog.orders.count == 1
        }
        if isFirst { wake.signal() }
    }

    // MARK: the writing thread

    /// What the writing thread owns.
    fileprivate struct Sink: ~Copyable {
        /// An open access log, until the writing thread takes it; none if the log is off.
        final class File: Sendable {
            private let descriptor: Mutex<FileDescriptor?>
            init(_ descriptor: consuming FileDescriptor?) { self.descriptor = Mutex(descriptor) }
            func take() -> FileDescriptor? {
                var taken: FileDescriptor?
                descriptor.withLock { swap(&taken, &$0) }
                return taken
            }
        }

        /// nil: the access log is off, or could not be opened again.
        var accessLog: FileDescriptor?
        let errors: FileDescriptor
        /// Whether it has been said that writing fails; said again only after it has worked.
        var isFailing = false
    }

    private final class SinkBox: Sendable {
        private let sink: Mutex<Sink?>
        init(_ sink: consuming sending Sink) { self.sink = Mutex(sink) }
        func take() -> sending Sink? { sink.withLock { $0.take() } }
    }

    private static func open(_ destination: AccessLog.Destination?) throws(SystemError) -> Sink.File {
        Sink.File(try openAccessLog(destination))
    }

    private static func openAccessLog(
        _ destination: AccessLog.Destination?
    ) throws(SystemError) -> FileDescriptor? {
        switch destination {
        case nil: nil
        case .file(let path): try File.append(path)
        case .standardOutput: try FileDescriptor.standard(.output)
        case .standardError: try FileDescriptor.standard(.error)
        }
    }

    private static func name(_ destination: AccessLog.Destination?) -> String {
        switch destination {
        case nil: "off"
        case .file(let path): path
        case .standardOutput: "stdout"
        case .standardError: "stderr"
        }
    }

    private func run(_ box: SinkBox) {
        guard var sink = box.take() else { return }
        var isStopping = false
        while !isStopping {
            wake.take()
            let taken = backlog.withLock { backlog in
                let all = backlog
                backlog = Backlog()
                return all
            }
            isStopping = write(taken.orders, to: &sink)
            if taken.bytesDropped > 0 {
                complain(
                    "\(taken.bytesDropped) bytes of log lines dropped: they come faster than they can be written", sink)
            }
        }
        stopped.signal()
    }

    /// - Returns: whether this is the end.
    private func write(_ orders: [Order], to sink: inout Sink) -> Bool {
        // Lines of all workers in one write: a system call for each would be most of their cost.
        var lines: [UInt8] = []
        for order in orders {
            switch order {
            case .accessLog(let more): lines += more
            case .diagnostics(let more): ignoringFailure(sink.errors, more)
            case .reopen:
                flush(&lines, to: &sink)
                reopen(&sink)
            case .replace(let file):
                flush(&lines, to: &sink)
                sink.accessLog = file.take()
            case .stop:
                flush(&lines, to: &sink)
                return true
            }
        }
        flush(&lines, to: &sink)
        return false
    }

    private func flush(_ lines: inout [UInt8], to sink: inout Sink) {
        guard !lines.isEmpty, let file = sink.accessLog.take() else { return }
        do throws(SystemError) {
            try file.writeAll(lines.span)
            sink.isFailing = false
        } catch {
            if !sink.isFailing { complain("access_log \(Self.name(destination)): \(error.text)", sink) }
            sink.isFailing = true
        }
        sink.accessLog = consume file
        lines.removeAll(keepingCapacity: true)
    }

    private func reopen(_ sink: inout Sink) {
        do throws(SystemError) {
            sink.accessLog = try Self.openAccessLog(destination)
        } catch {
            complain("access_log \(Self.name(destination)): \(error.text); the old file goes on", sink)
        }
    }

    private func complain(_ text: String, _ sink: borrowing Sink) {
        guard .warning <= level else { return }
        ignoringFailure(sink.errors, Array(Self.line(.warning, text).utf8))
    }

    /// Nobody is left to tell when stderr cannot be written.
    private func ignoringFailure(_ file: borrowing FileDescriptor, _ bytes: [UInt8]) {
        do throws(SystemError) { try file.writeAll(bytes.span) } catch {}
    }
}
