internal import CLinux
internal import Glibc

extension File {
    /// Gives a file new bytes in one step: whoever opens it sees the old ones or the new ones, never a part, and after
    /// a crash one of the two is there (open(2) of a neighbour, fsync(2), rename(2)).
    ///
    /// A symbolic link is followed to the file that it leads to. Mode and group are kept, and the owner if this process
    /// may give files away; a file that is not there gets mode 0644.
    ///
    /// - Throws: what failed; the file is then as it was, and the neighbour is gone.
    public static func replace(_ path: String, with bytes: [UInt8]) throws(SystemError) {
        let target = resolved(path)
        let neighbour = "\(target).weir-\(getpid())"
        let flags = O_WRONLY | O_CREAT | O_EXCL
        let number = uninterrupted { unsafe weir_open(neighbour, flags, 0o600) }
        let file = FileDescriptor(number: try checked(number, .open))
        do throws(SystemError) {
            try takeOver(target, to: file)
            try file.writeAll(bytes.span)
            try settled(fsync(file.raw), .fsync)
            try settled(unsafe rename(neighbour, target), .rename)
        } catch {
            remove(neighbour)
            throw error
        }
    }

    /// The path without symbolic links (realpath(3)); as it is if it leads to nothing.
    private static func resolved(_ path: String) -> String {
        guard let found = unsafe realpath(path, nil) else { return path }
        defer { unsafe free(found) }
        return unsafe String(cString: found)
    }

    /// Gives the new file what the old one has besides its bytes.
    private static func takeOver(_ target: String, to file: borrowing FileDescriptor) throws(SystemError) {
        var old = stat()
        guard unsafe stat(target, &old) == 0 else { return try settled(fchmod(file.raw, 0o644), .fchmod) }
        // Only root may give a file to another owner: without that right the file becomes the writer's own. Before the
        // mode, because a change of owner takes bits off it.
        _ = fchown(file.raw, old.st_uid, old.st_gid)
        try settled(fchmod(file.raw, old.st_mode & 0o7777), .fchmod)
    }

    /// For calls that leave their error in errno.
    private static func settled(_ result: Int32, _ call: SystemCall) throws(SystemError) {
        if result < 0 { throw SystemError(code: errno, call: call) }
    }
}
