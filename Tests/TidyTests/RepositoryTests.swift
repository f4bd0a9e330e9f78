import Testing

@Suite("The repository is found")
struct RepositoryTests {
    /// Rules that look at nothing would hold for ever.
    @Test("all its parts are seen")
    func parts() {
        #expect(Repository.exists("Package.swift"))
        #expect(Repository.sources.count > 200)
        #expect(Set(Repository.tests.compactMap(\.module)).isSuperset(of: ["TidyTests", "HTTP1Tests", "Integration"]))
        #expect(Repository.file("proxy.conf") != nil)
        #expect(Repository.file(".ci/run") != nil)
    }

    @Test("nothing built or fetched is seen")
    func built() {
        let strange = Repository.files.filter { $0.path.hasPrefix(".build") || $0.path.hasPrefix(".venv") }
        #expect(strange.map(\.path) == [])
    }
}
