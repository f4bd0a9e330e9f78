import Basics
import Testing

@testable import Linux

@Suite("Files, the process and its threads")
struct ProcessTests {
    @Test("a file is read whole, up to its bound")
    func wholeFile() throws {
        let directory = try TemporaryDirectory()
        let path = directory.path + "/file"
        let bytes = (0..<200_000).map { UInt8(truncatingIfNeeded: $0) }
        let file = try File.append(path)
        let again = try File.append(path)
        try file.writeAll(bytes.span.extracting(..<70_000))
        try again.writeAll(bytes.span.extracting(70_000...))
        #expect(try File.read(path, bytesMax: 200_000) == bytes)
        #expect(throws: File.ReadError.tooLarge(bytesMax: 199_999)) { try File.read(path, bytesMax: 199_999) }
        #expect(throws: File.ReadError.system(SystemError(code: 2, call: .open))) {
            try File.read(path + "-not-there", bytesMax: 10)
        }
    }

    @Test("a pattern gives the sorted paths that match it, and none when nothing does")
    func glob() throws {
        let directory = try TemporaryDirectory()
        for name in ["b.conf", "a.conf", "c.txt"] { _ = try File.append(directory.path + "/" + name) }
        #expect(File.matching(directory.path + "/*.conf") == [directory.path + "/a.conf", directory.path + "/b.conf"])
        #expect(File.matching(directory.path + "/*.none").isEmpty)
    }

    @Test("fields of /proc/self/stat are counted from behind the program's name")
    func stat() {
        var status = ProcessStatus()
        let line = "12 (a ) b) S 1 1 1 0 -1 4194560 100 0 0 0 250 50 0 0 20 0 7 0 12345 4096000 10 18446744073709551615"
        status.parse(stat: line, ticksPerSecond: 100, pageBytes: 4096)
        #expect(status.cpuSeconds == 3)
        #expect(status.threadCount == 7)
        #expect(status.startSecondsAfterBoot == 123.45)
        #expect(status.virtualBytes == 4_096_000)
        #expect(status.residentBytes == 40_960)
    }

    @Test("the limit of open files is a number or none")
    func limits() {
        let head = "Limit                     Soft Limit           Hard Limit           Units     \n"
        #expect(ProcessStatus.openFilesMax(limits: head + "Max open files            1024  4096   files\n") == 1024)
        #expect(
            ProcessStatus.openFilesMax(limits: head + "Max open files            unlimited unlimited files\n") == nil)
        #expect(ProcessStatus.openFilesMax(limits: "") == nil)
        #expect(ProcessStatus.bootTime(stat: "cpu 1 2\nbtime 1700000000\n") == 1_700_000_000)
    }

    @Test("this process has memory, descriptors and a start in the past")
    func ownStatus() {
        let status = ProcessStatus.read()
        #expect(status.residentBytes > 1 << 20)
        #expect(status.virtualBytes >= status.residentBytes)
        #expect(status.threadCount >= 1)
        #expect((status.openDescriptors ?? 0) >= 3)
        #expect(status.startUnixSeconds > 1.6e9)
        #expect(status.startUnixSeconds < Double(Clock.unixNanoseconds()) / 1e9 + 2)
    }

    @Test("a thread runs its body and a counter wakes who waits for it")
    func thread() throws {
        let box = try Box()
        try Thread.start(name: "a name longer than fifteen bytes") { box.counter.signal() }
        box.counter.take()
    }

    private final class Box: Sendable {
        let counter: EventCounter
        init() throws { counter = try EventCounter(.blocking) }
    }

    @Test("the monotonic clock does not go back, and the other one is after 2020")
    func clocks() {
        let first = Clock.now()
        #expect(Clock.now() >= first)
        #expect(Clock.unixNanoseconds() > 1_577_836_800_000_000_000)
    }

    @Test("a numeric host resolves to itself, and a name that cannot be says why not")
    func resolve() throws {
        #expect(try NameResolver.resolve("127.0.0.1", port: 80) == [.ip(.loopback, port: 80)])
        #expect(throws: NameResolver.Failure.self) {
            try NameResolver.resolve(String(repeating: "x", count: 300), port: 80)
        }
    }

    @Test("there is a CPU, and a descriptor limit")
    func machine() throws {
        #expect(Machine.cpuCount >= 1)
        #expect(try Machine.raiseDescriptorLimit() >= 256)
        #expect(Machine.environment("WEIR_SURELY_NOT_SET") == nil)
    }
}
