internal import Basics
internal import Linux

/// What weir tells the service manager that has started it (sd_notify(3)), without its library: lines in a datagram.
/// Without a service manager nothing is said. Of the main thread alone.
final class ServiceNotifier {
    /// How often it wants to hear that weir is alive; nil if it does not.
    let watchdog: Duration?
    /// The variables of the environment by which another process speaks to it in this one's place, `NAME=value` each.
    /// They do not say which process: what the service manager believes, `mainProcess` decides.
    let variables: [String]
    private var sender: Sender?

    /// Told of trouble: silence may be what makes the service manager end weir.
    var complain: (String) -> Void = { _ in }

    private final class Sender {
        let datagrams: DatagramSender
        init(_ datagrams: consuming DatagramSender) { self.datagrams = datagrams }
    }

    /// Takes the variables that tell of it, so that no child believes that they are its own. Before any other thread is
    /// started.
    static func taken() -> ServiceNotifier {
        ServiceNotifier(
            socket: ProcessEnvironment.take("NOTIFY_SOCKET"), watchdogUSec: ProcessEnvironment.take("WATCHDOG_USEC"),
            watchdogPID: ProcessEnvironment.take("WATCHDOG_PID"), processID: Machine.processID)
    }

    init(
        socket: String?, watchdogUSec: String?, watchdogPID: String?, processID: Int32
    ) {
        // A name that begins with @ is abstract; what is neither that nor a path is a transport that weir has not.
        guard let socket, socket.hasPrefix("/") || socket.hasPrefix("@"), socket.utf8.count > 1 else {
            watchdog = nil
            variables = []
            return
        }
        let microseconds = watchdogUSec.flatMap { Int64($0) }.flatMap { $0 > 0 ? $0 : nil }
        let isWatched = watchdogPID.map { Int32($0) == processID } ?? true
        watchdog = isWatched ? microseconds.map { .microseconds(Int($0)) } : nil
        variables =
            ["NOTIFY_SOCKET=\(socket)"] + (watchdog == nil ? [] : microseconds.map { ["WATCHDOG_USEC=\($0)"] } ?? [])
        let path = socket.hasPrefix("@") ? "\0" + socket.dropFirst() : socket
        // A name that is too long is one that nobody can listen on.
        do throws(SystemError) { sender = Sender(try DatagramSender(to: .unix(path))) } catch {}
    }

    /// weir serves: after its start, and after each reload.
    func ready(_ status: String) { send("READY=1\nMAINPID=\(Machine.processID)\nSTATUS=\(status)") }

    /// A reload has begun; `ready` says that it is over.
    func reloading() { send("RELOADING=1\nMONOTONIC_USEC=\(Clock.now().nanoseconds / 1000)\nSTATUS=reloading") }

    /// weir is about to end.
    func stopping(_ status: String) { send("STOPPING=1\nSTATUS=\(status)") }

    /// Something for a person to read (`systemctl status`).
    func status(_ text: String) { send("STATUS=\(text)") }

    /// weir is alive, all of it.
    func alive() { send("WATCHDOG=1") }

    /// Another process is weir from now on; this one says no more. It must say so itself: only the main process is
    /// believed.
    func handOver(to processID: Int32) {
        send("MAINPID=\(processID)")
        sender = nil
    }

    private func send(_ text: String) {
        guard let sender else { return }
        do throws(SystemError) {
            try sender.datagrams.send(text)
        } catch {
            complain("NOTIFY_SOCKET: \(error)")
        }
    }
}
