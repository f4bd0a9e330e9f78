import Testing

/// The core takes bytes, an `Instant` and a generator, and gives actions: whatever else it read, no seed would replay.
@Suite("The core makes no system call")
struct PurityTests {
    /// The floors that meet the system, and those that join it to the core.
    static let shell: Set<String> = ["Linux", "Reactor", "Server", "weir"]
    /// The floors that speak with the person who started the program.
    static let speakers: Set<String> = ["Server", "weir"]

    private static func core(without floors: Set<String>) -> [SourceText] {
        Repository.sources.filter { !floors.contains($0.module ?? "") }
    }

    @Test("no clock is read but in Linux and Server")
    func clocks() throws {
        let pattern =
            #"\b(?:ContinuousClock|SuspendingClock|DispatchTime|clock_gettime|gettimeofday|CFAbsoluteTime\w*)\b"#
            + #"|\bDate\(\)|\bDate\.now\b|(?<![.\w])time\(nil\)"#
        let found = try Self.core(without: ["Linux", "Server"]).flatMap { try $0.findings(pattern, "reads a clock") }
        expectNone(found, "Time comes in as an Instant.")
    }

    @Test("the environment is read in Linux and Server only")
    func environment() throws {
        let pattern = #"\bgetenv\b|\bProcessInfo\b|\benviron\b|\bCommandLine\.arguments\b"#
        let found = try Self.core(without: ["Linux", "Server"]).flatMap {
            try $0.findings(pattern, "reads the environment")
        }
        expectNone(found, "The environment comes in as an argument.")
    }

    @Test("no hidden randomness in the core")
    func randomness() throws {
        let pattern =
            #"\bSystemRandomNumberGenerator\b|\.random\(in:[^,)]*\)|\.random\(\)|\.randomElement\(\)|\.shuffled?\(\)"#
            + #"|\bgetrandom\b|\barc4random\w*"#
        let found = try Self.core(without: Self.shell).flatMap { try $0.findings(pattern, "draws from the system") }
        expectNone(found, "Randomness comes in as a generator with a seed.")
    }

    @Test("nothing is printed but by Server and the command line")
    func printing() throws {
        let pattern = #"(?<![.\w])(?:print|debugPrint|dump|fputs|putchar|puts)\("#
        let found = try Self.core(without: Self.speakers).flatMap { try $0.findings(pattern, "prints") }
        expectNone(found, "What is to be said goes to the log as a value.")
    }
}
