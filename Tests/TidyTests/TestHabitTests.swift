import Testing

@Suite("Tests wait for the thing itself")
struct TestHabitTests {
    @Test("no test in Swift sleeps")
    func swift() throws {
        let pattern = #"\bTask\.sleep\b|\bThread\.sleep\b|(?<![.\w])(?:u|nano)?sleep\("#
        let found = try Repository.tests.filter { $0.path.hasSuffix(".swift") }.flatMap {
            try $0.findings(pattern, "sleeps")
        }
        expectNone(found, "Time is an argument: pass a later Instant.")
    }

    @Test("in Python only polling sleeps, by the name of its interval")
    func python() throws {
        let pattern = #"(?<!asyncio\.)\bsleep\((?!POLL_SECONDS\))"#
        let found = try Repository.tests.filter { $0.path.hasSuffix(".py") }.flatMap {
            try $0.findings(pattern, "sleeps")
        }
        expectNone(found, "Use support/waiting.py: it asks again until it is so, with a limit.")
    }
}
