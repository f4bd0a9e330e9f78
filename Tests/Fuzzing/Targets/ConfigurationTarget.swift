import Config
import Simulation

/// A route file: it gives a configuration or errors, never both or neither; every report points into a file; and the
/// same statements read another way (imported, with CRLF, laid out by `weir fmt`) give the same configuration.
///
/// No file is opened: the input is `proxy.conf`, and `a.inc` is a short file that it may import.
enum ConfigurationTarget {
    private static let imported = Array("log info\nservice inc { listen :7999; backend demo }\n".utf8)
    private static let main = "proxy.conf"

    static func run(_ bytes: [UInt8]) throws(Finding) {
        let (configuration, diagnostics) = load([main: bytes, "a.inc": imported])
        try check(configuration, diagnostics, [main: bytes, "a.inc": imported])
        try checkFormat(bytes, configuration)
        guard let configuration else { return }
        let plain = placeless(configuration)
        let through = load([main: Array("import b.inc\n".utf8), "b.inc": bytes, "a.inc": imported])
        try expect(
            through.configuration.map(placeless) == plain,
            "imported it reads otherwise: \(through.diagnostics.rendered) \(shown(bytes))")
        if !bytes.contains(0x0D) {
            let wide = bytes.flatMap { $0 == 0x0A ? [0x0D, 0x0A] : [$0] }
            let other = load([main: wide, "a.inc": imported])
            try expect(
                other.configuration.map(placeless) == plain,
                "with CRLF it reads otherwise: \(other.diagnostics.rendered) \(shown(bytes))")
        }
        var choices = Choices(bytes)
        if choices.below(8) == 0 { try checkSite(bytes, configuration) }
    }

    private static func load(_ files: [String: [UInt8]]) -> (configuration: Configuration?, diagnostics: [Diagnostic]) {
        let reader = SourceReader(
            read: { (path, bytesMax) throws(SourceReader.Failure) in
                guard let bytes = files[path] else { throw SourceReader.Failure("no such file") }
                return Array(bytes.prefix(bytesMax + 1))
            },
            glob: { pattern in files.keys.filter { pattern.hasSuffix("*") || $0 == pattern }.sorted() })
        let environment = ["PORT": "8000", "EMPTY": "", "WORDS": "a b; }", "BRACE": "{"]
        return ConfigurationLoader.load(path: main, reader: reader, environment: { environment[$0] })
    }

    private static func check(
        _ configuration: Configuration?, _ diagnostics: [Diagnostic], _ files: [String: [UInt8]]
    ) throws(Finding) {
        try expect((configuration == nil) == diagnostics.hasErrors, "neither or both: \(diagnostics.rendered)")
        for report in diagnostics {
            let lines = 1 + (files[report.file] ?? []).count { $0 == 0x0A }
            let isPlaced = 1...lines ~= report.line && report.column >= 1 && report.length >= 1
            try expect(isPlaced, "a report that points nowhere: \(report.rendered)")
            try expect(!report.message.isEmpty, "a report that says nothing")
            // Whatever the file holds, a terminal must survive the report of it.
            let isPrintable = report.rendered.unicodeScalars.allSatisfy {
                $0 == "\n" || $0 == "\t" || $0.value >= 0x20 && $0 != "\u{7F}"
            }
            try expect(isPrintable, "a report with control characters: \(shown(report.rendered.utf8))")
        }
    }

    /// A file that `weir fmt` takes means the same in its layout, and has it then.
    private static func checkFormat(_ bytes: [UInt8], _ configuration: Configuration?) throws(Finding) {
        guard case .text(let text) = FormattedSource(bytes, path: main) else {
            return try expect(configuration == nil, "a good file cannot be laid out: \(shown(bytes))")
        }
        let formatted = Array(text.utf8)
        guard case .text(let again) = FormattedSource(formatted, path: main) else {
            throw Finding("its own layout is refused: \(shown(formatted))")
        }
        try expect(again == text, "laid out twice it is \(shown(again.utf8)), once \(shown(formatted))")
        let other = load([main: formatted, "a.inc": imported])
        try expect(
            other.configuration.map(placeless) == configuration.map(placeless),
            "laid out it reads otherwise: \(other.diagnostics.rendered) \(shown(bytes)) as \(shown(formatted))")
    }

    /// What the checks have let through can be served.
    private static func checkSite(_ bytes: [UInt8], _ configuration: Configuration) throws(Finding) {
        let text = String(decoding: bytes, as: UTF8.self)
        guard !text.contains("import"), !text.contains("${") else { return }
        do {
            _ = try SimulatedSite(text, connectionsMax: 64)
        } catch {
            throw Finding("it cannot be served: \(error): \(shown(bytes))")
        }
    }

    /// A configuration without the places in files that it came from.
    private static func placeless(_ configuration: Configuration) -> Configuration {
        var configuration = configuration
        let nowhere = SourcePosition(file: "", line: 1, column: 1)
        for service in configuration.services.indices {
            configuration.services[service].position = nowhere
            for route in configuration.services[service].routes.indices {
                configuration.services[service].routes[route].position = nowhere
            }
            for source in configuration.services[service].routeSources.indices {
                configuration.services[service].routeSources[source].position = nowhere
            }
        }
        return configuration
    }
}
