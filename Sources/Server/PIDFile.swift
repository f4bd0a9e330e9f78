internal import Linux

/// The file with the number of this process, for scripts and for `weir reload`.
struct PIDFile {
    /// A process number and a line break.
    static let bytesMax = 32

    let path: String

    /// Writes it in one step, over that of a process whose place this one has taken.
    func write() throws(SystemError) {
        try File.replace(path, with: Array("\(Machine.processID)\n".utf8))
    }

    /// Removes it, unless another process has written its own number meanwhile.
    func remove() {
        do throws(File.ReadError) {
            let bytes = try File.read(path, bytesMax: Self.bytesMax)
            guard String(decoding: bytes, as: UTF8.self) == "\(Machine.processID)\n" else { return }
            File.remove(path)
        } catch {
            // Somebody has removed it: there is nothing left to do.
        }
    }
}
