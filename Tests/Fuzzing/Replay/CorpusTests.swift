import Foundation
import FuzzTargets
import Testing

/// Every input that fuzzing has kept is a test: those that reach a place that no other one reaches, and those that once
/// broke something.
@Suite("The corpus of the fuzz targets")
struct CorpusTests {
    /// The folder Tests/Fuzzing/Corpus. A checkout may be reached through a link.
    private static let corpus: URL = {
        let here = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath()
        return here.deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("Corpus")
    }()

    @Test("every kept input runs through its target without a finding", arguments: FuzzTarget.allCases)
    func replay(target: FuzzTarget) throws {
        let folder = Self.corpus.appendingPathComponent(target.rawValue)
        let files = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
        #expect(!files.isEmpty)
        for file in files.sorted(by: { $0.path < $1.path }) {
            let bytes = Array(try Data(contentsOf: file))
            #expect(throws: Never.self, "\(target.rawValue)/\(file.lastPathComponent)") { try target.run(bytes) }
        }
    }

    @Test("a target takes any bytes, and none", arguments: FuzzTarget.allCases)
    func anything(target: FuzzTarget) throws {
        try target.run([])
        for byte in UInt8.min...UInt8.max { try target.run([byte, byte]) }
        try target.run(Array(UInt8.min...UInt8.max))
    }
}
