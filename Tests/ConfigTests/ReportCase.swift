import Config
import Testing

/// A file, and the whole report that it must give.
struct ReportCase: CustomTestStringConvertible, Sendable {
    let name: String
    let file: String
    let imports: [String: String]
    let report: String

    init(_ name: String, file: String, imports: [String: String] = [:], report: String) {
        self.name = name
        self.file = file
        self.imports = imports
        self.report = report
    }

    var testDescription: String { name }

    /// What is really told of the file; only the environment of `Reading` is set. The names of all directives that
    /// could stand in place of an unknown one are left out: `GrammarTests` looks at them.
    var actualReport: String {
        let diagnostics = Reading(file, imports: imports).diagnostics.map { diagnostic in
            var diagnostic = diagnostic
            if diagnostic.message.hasPrefix("unknown directive") { diagnostic.expected = "one of ..." }
            return diagnostic
        }
        return String(diagnostics.rendered.dropLast())
    }
}

/// Files in memory, read as `proxy.conf` and what it imports.
struct Reading {
    let configuration: Configuration?
    let diagnostics: [Diagnostic]

    static let environment = [
        "PORT": "8000", "EMPTY": "", "BAD": "nowhere", "WORDS": "a b; }", "ENABLE": "True", "BRACE": "{",
    ]

    init(_ file: String, imports: [String: String] = [:]) {
        self.init(bytes: Array(file.utf8), imports: imports.mapValues { Array($0.utf8) })
    }

    init(bytes: [UInt8], path: String = "proxy.conf", imports: [String: [UInt8]] = [:]) {
        var files = imports
        files[path] = bytes
        (configuration, diagnostics) = ConfigurationLoader.load(
            path: path, reader: Self.reader(files), environment: { Self.environment[$0] }, withAdvice: true)
    }

    /// A reader of files in memory; its patterns know one `*`.
    static func reader(_ files: [String: [UInt8]]) -> SourceReader {
        SourceReader(
            read: { (path, bytesMax) throws(SourceReader.Failure) in
                guard let bytes = files[path] else { throw SourceReader.Failure("no such file") }
                return Array(bytes.prefix(bytesMax + 1))
            },
            glob: { pattern in
                let parts = pattern.split(separator: "*", omittingEmptySubsequences: false)
                guard let first = parts.first, let last = parts.last else { return [] }
                return files.keys.filter { $0.hasPrefix(first) && $0.hasSuffix(last) }.sorted()
            })
    }

    /// The service of a file that has one and nothing wrong.
    func service() throws -> Service {
        let configuration = try #require(configuration, "\(diagnostics.rendered)")
        return try #require(configuration.services.first)
    }
}
