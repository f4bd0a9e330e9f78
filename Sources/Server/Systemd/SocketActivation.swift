internal import Linux

/// Listening sockets from the service manager (sd_listen_fds(3)): systemd opens them before weir starts, holds them
/// while it restarts, and may give it ports that its user could not open.
enum SocketActivation {
    /// The first descriptor (SD_LISTEN_FDS_START).
    private static let firstNumber: Int32 = 3
    /// More than any unit has.
    private static let socketsMax = 1024

    /// A descriptor that the service manager says it has passed.
    struct Passed: Equatable {
        let number: Int32
        /// FileDescriptorName= of the socket unit.
        let name: String
    }

    /// Takes them, and the variables that tell of them: no child believes that they are its own. Before any other
    /// thread is started.
    ///
    /// - Parameter warn: told of each that is no listening stream socket; it is closed.
    static func takeSockets(warn: (String) -> Void) -> [OfferedSocket] {
        let (pid, count, names) = (
            ProcessEnvironment.take("LISTEN_PID"), ProcessEnvironment.take("LISTEN_FDS"),
            ProcessEnvironment.take("LISTEN_FDNAMES")
        )
        return passed(pid: pid, count: count, names: names, to: Machine.processID).compactMap { passed in
            guard let descriptor = FileDescriptor.inherited(passed.number) else {
                warn("LISTEN_FDS: there is no descriptor \(passed.number)")
                return nil
            }
            guard let socket = ListeningSocket.adopt(descriptor) else {
                warn("LISTEN_FDS: \(passed.name) is no listening stream socket (Accept=yes?) and is closed")
                return nil
            }
            return OfferedSocket(socket: socket, listener: passed.name, ownsFile: false)
        }
    }

    /// What the variables say.
    static func passed(pid: String?, count: String?, names: String?, to processID: Int32) -> [Passed] {
        guard let pid = pid.flatMap({ Int32($0) }), pid == processID, let count = count.flatMap({ Int($0) }),
            count > 0, count <= socketsMax
        else { return [] }
        let names = names?.split(separator: ":", omittingEmptySubsequences: false).map(String.init) ?? []
        return (0..<count).map { index in
            let number = firstNumber + Int32(truncatingIfNeeded: index)
            let name = index < names.count && !names[index].isEmpty ? names[index] : "descriptor \(number)"
            return Passed(number: number, name: name)
        }
    }
}
