import Glibc
import Linux

/// A directory of one test, removed with all its files when the test ends.
final class TemporaryDirectory {
    let path: String

    struct CannotMake: Error {}

    init() throws {
        var template = Array(((Machine.environment("TMPDIR") ?? P_tmpdir) + "/weir-test-XXXXXX").utf8CString)
        guard let made = unsafe mkdtemp(&template) else { throw CannotMake() }
        unsafe path = String(cString: made)
    }

    deinit {
        if let directory = unsafe opendir(path) {
            while let entry = unsafe readdir(directory) {
                let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { tuple in
                    unsafe tuple.withMemoryRebound(to: CChar.self, capacity: 256) { unsafe String(cString: $0) }
                }
                unsafe unlink(path + "/" + name)
            }
            unsafe closedir(directory)
        }
        unsafe rmdir(path)
    }
}
