import Glibc
import Linux
import Testing

@Suite("Replacing a file")
struct FileReplacementTests {
    private let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory() }

    private func path(_ name: String) -> String { "\(directory.path)/\(name)" }

    private func mode(_ path: String) -> mode_t {
        var found = stat()
        unsafe stat(path, &found)
        return found.st_mode & 0o7777
    }

    @Test("the bytes are new, the mode is the old one, and nothing else is left in the directory")
    func replace() throws {
        try File.replace(path("a"), with: Array("old and longer".utf8))
        #expect(mode(path("a")) == 0o644)
        #expect(unsafe chmod(path("a"), 0o640) == 0)
        try File.replace(path("a"), with: Array("new".utf8))
        #expect(try File.read(path("a"), bytesMax: 100) == Array("new".utf8))
        #expect(mode(path("a")) == 0o640)
        #expect(File.matching(path("*")) == [path("a")])
    }

    @Test("a symbolic link stays one, and the file that it leads to is replaced")
    func link() throws {
        try File.replace(path("file"), with: Array("old".utf8))
        #expect(unsafe symlink("file", path("link")) == 0)
        try File.replace(path("link"), with: Array("new".utf8))
        var found = stat()
        #expect(unsafe lstat(path("link"), &found) == 0)
        #expect(found.st_mode & S_IFMT == S_IFLNK)
        #expect(try File.read(path("file"), bytesMax: 100) == Array("new".utf8))
    }

    @Test("where it cannot be done the old file is whole and no neighbour stays")
    func failure() throws {
        #expect(unsafe mkdir(path("directory"), 0o755) == 0)
        defer { _ = unsafe rmdir(path("directory")) }
        #expect(throws: SystemError.self) { try File.replace(path("directory"), with: [1]) }
        #expect(throws: SystemError.self) { try File.replace(path("none/file"), with: [1]) }
        #expect(File.matching(path("*")) == [path("directory")])
    }
}
