internal import Linux

/// Another weir on this machine, known by the file with its process number.
public enum RunningServer {
    /// A process number and a line break.
    private static let pidBytesMax = 32

    /// Tells it to reload (SIGHUP).
    ///
    /// - Returns: its process number.
    public static func reload(pidFile path: String) throws(StartFailure) -> Int32 {
        let number = try processNumber(path)
        do throws(SystemError) {
            try Signals.send(.hangup, to: number)
            return number
        } catch {
            throw StartFailure("process \(number) of \(path): \(error.text)")
        }
    }

    private static func processNumber(_ path: String) throws(StartFailure) -> Int32 {
        let bytes: [UInt8]
        do throws(File.ReadError) {
            bytes = try File.read(path, bytesMax: pidBytesMax)
        } catch {
            switch error {
            case .system(let error): throw StartFailure("\(path): \(RouteFile.reason(error))")
            case .tooLarge: throw StartFailure("\(path): a process number is expected")
            }
        }
        let text = String(decoding: bytes, as: UTF8.self).filter { !$0.isWhitespace }
        // Numbers from 0 down mean groups of processes.
        guard let number = Int32(text), number > 1 else {
            throw StartFailure("\(path): a process number is expected")
        }
        return number
    }
}
