internal import CLinux
internal import Glibc

/// What /proc/self says about the process: the numbers of the `process_*` families.
public struct ProcessStatus: Equatable, Sendable {
    public var cpuSeconds = 0.0
    public var residentBytes = 0
    public var virtualBytes = 0
    public var threadCount = 0
    public var startSecondsAfterBoot = 0.0
    /// nil if the directory cannot be read.
    public var openDescriptors: Int?
    /// nil if there is no limit.
    public var descriptorsMax: Int?
    /// Seconds since 1970 at which the machine started.
    public var bootUnixSeconds = 0.0

    public var startUnixSeconds: Double { bootUnixSeconds + startSecondsAfterBoot }

    public init() {}

    /// Reads the files of /proc; what cannot be read stays zero or nil.
    public static func read() -> ProcessStatus {
        var status = ProcessStatus()
        let tick = Double(max(1, sysconf(Int32(_SC_CLK_TCK))))
        let page = max(1, sysconf(Int32(_SC_PAGESIZE)))
        status.parse(stat: text("/proc/self/stat"), ticksPerSecond: tick, pageBytes: page)
        status.descriptorsMax = openFilesMax(limits: text("/proc/self/limits"))
        // The directory that is being read is itself open.
        status.openDescriptors = File.entryCount("/proc/self/fd").map { max(0, $0 - 1) }
        status.bootUnixSeconds = bootTime(stat: text("/proc/stat"))
        return status
    }

    private static func text(_ path: String) -> String {
        guard let bytes = try? File.read(path, bytesMax: 1 << 20) else { return "" }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Takes the fields of proc(5) `/proc/[pid]/stat`: utime 14, stime 15, num_threads 20, starttime 22, vsize 23, rss
    /// 24.
    mutating func parse(stat: String, ticksPerSecond: Double, pageBytes: Int) {
        // The program's name stands in parentheses and may hold blanks and parentheses: count from behind the last one.
        guard let end = stat.lastIndex(of: ")") else { return }
        let fields = stat[stat.index(after: end)...].split(separator: " ")
        func field(_ number: Int) -> Int {
            let index = number - 3
            return index < fields.count ? Int(fields[index]) ?? 0 : 0
        }
        cpuSeconds = Double(field(14) &+ field(15)) / ticksPerSecond
        threadCount = field(20)
        startSecondsAfterBoot = Double(field(22)) / ticksPerSecond
        virtualBytes = field(23)
        residentBytes = field(24) &* pageBytes
    }

    static func openFilesMax(limits: String) -> Int? {
        for line in limits.split(separator: "\n") where line.hasPrefix("Max open files") {
            let words = line.split(separator: " ")
            return words.count > 3 ? Int(words[3]) : nil
        }
        return nil
    }

    static func bootTime(stat: String) -> Double {
        for line in stat.split(separator: "\n") where line.hasPrefix("btime ") {
            return Double(line.dropFirst(6)) ?? 0
        }
        return 0
    }
}
