internal import CLinux
internal import Glibc

/// Whole files, read and appended to. Blocks: never on an event loop.
public enum File {
    /// Why a file could not be read.
    public enum ReadError: Error, Equatable, Sendable {
        case system(SystemError)
        case tooLarge(bytesMax: Int)
    }

    /// The bytes of a file of at most `bytesMax` (open(2), read(2)).
    public static func read(_ path: String, bytesMax: Int) throws(ReadError) -> [UInt8] {
        do throws(SystemError) {
            let number = uninterrupted { unsafe weir_open(path, O_RDONLY, 0) }
            let file = FileDescriptor(number: try checked(number, .open))
            var bytes: [UInt8] = []
            var chunk = [UInt8](repeating: 0, count: 64 * 1024)
            while bytes.count <= bytesMax {
                let count = try readOnce(file, &chunk)
                if count == 0 { return bytes }
                bytes.append(contentsOf: chunk[..<count])
            }
        } catch {
            throw .system(error)
        }
        throw .tooLarge(bytesMax: bytesMax)
    }

    private static func readOnce(
        _ file: borrowing FileDescriptor, _ chunk: inout [UInt8]
    ) throws(SystemError) -> Int {
        var bytes = chunk.mutableSpan
        return try unsafe bytes.withUnsafeMutableBytes { (buffer) throws(SystemError) in try unsafe file.read(buffer) }
    }

    /// Opens a file so that each write goes to its end, and makes it if it is not there (open(2) O_APPEND, mode 0644).
    public static func append(_ path: String) throws(SystemError) -> FileDescriptor {
        let number = uninterrupted { unsafe weir_open(path, O_WRONLY | O_APPEND | O_CREAT, 0o644) }
        return FileDescriptor(number: try checked(number, .open))
    }

    /// Removes a file; one that is not there is no error (unlink(2)).
    public static func remove(_ path: String) { _ = unsafe unlink(path) }

    /// Whether the path leads to anything.
    public static func exists(_ path: String) -> Bool { unsafe access(path, F_OK) == 0 }

    /// The paths that match a shell pattern, sorted (glob(3)).
    public static func matching(_ pattern: String) -> [String] {
        var found = unsafe glob_t()
        defer { unsafe globfree(&found) }
        guard unsafe glob(pattern, 0, nil, &found) == 0 else { return [] }
        return unsafe (0..<Int(found.gl_pathc)).compactMap { index in
            guard let path = unsafe found.gl_pathv[index] else { return nil }
            return unsafe String(cString: path)
        }
    }

    /// How many names a directory has, without `.` and `..`; nil if it cannot be read.
    static func entryCount(_ path: String) -> Int? {
        guard let directory = unsafe opendir(path) else { return nil }
        defer { unsafe closedir(directory) }
        var count = 0
        while unsafe readdir(directory) != nil { count += 1 }
        return max(0, count - 2)
    }
}
