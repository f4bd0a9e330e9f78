import Config
import Testing

@Suite("Import")
struct ImportTests {
    @Test("a file is read in place, at any level, relative to the file that names it")
    func inPlace() throws {
        let bytes = { (text: String) in Array(text.utf8) }
        let reading = Reading(
            bytes: bytes("import conf/top.conf\nservice a {\n listen :8000\n import conf/service.conf\n}\n"),
            path: "etc/proxy.conf",
            imports: [
                "etc/conf/top.conf": bytes("workers 3"),
                "etc/conf/service.conf": bytes(
                    "backend demo\nimport ./routes/*.conf\nroutes { import ../more.conf; GET /z }"),
                "etc/conf/routes/b.conf": bytes("routes { GET /b }"),
                "etc/conf/routes/a.conf": bytes("routes { GET /a }"),
                "etc/conf/../more.conf": bytes("GET /m # a line of routes"),
            ])
        let service = try reading.service()
        #expect(reading.configuration?.workers == 3)
        #expect(service.routes.map(\.label) == ["/a", "/b", "/m", "/z"])
        #expect(service.routes[0].position == SourcePosition(file: "etc/conf/routes/a.conf", line: 1, column: 10))
    }

    @Test("an absolute path stays as it is, and a variable may name it")
    func absolute() throws {
        let reading = Reading(
            "import ${NOPE:-/srv}/a.conf\nservice a { listen :8000; backend demo }",
            imports: ["/srv/a.conf": "log debug"])
        #expect(reading.configuration?.logLevel == .debug)
    }

    @Test("one file may be read twice when it is no cycle")
    func twice() throws {
        let reading = Reading(
            "service a { listen :8000; import b.conf }\nservice c { listen :8001; import b.conf }",
            imports: ["b.conf": "backend demo"])
        #expect(reading.configuration?.services.count == 2)
    }

    @Test("a pattern that matches the file itself is a cycle")
    func patternCycle() {
        let reading = Reading("import *.conf\nservice a { listen :8000; backend demo }")
        #expect(reading.diagnostics.map(\.message) == ["a cycle of imports: proxy.conf -> proxy.conf"])
    }

    @Test("imports that double at every step end at a bound")
    func doubling() {
        var files: [String: String] = [:]
        for level in 0..<14 { files["\(level)"] = "import \(level + 1)\nimport \(level + 1)" }
        files["14"] = "#"
        let reading = Reading("import 0\nservice a { listen :8000; backend demo }", imports: files)
        #expect(reading.diagnostics.map(\.message) == ["more than 1000 files are imported"])
    }

    @Test("imports within imports end at a depth")
    func depth() {
        var files: [String: String] = [:]
        for level in 0..<100 { files["\(level)"] = "import \(level + 1)" }
        let reading = Reading("import 0\nservice a { listen :8000; backend demo }", imports: files)
        #expect(reading.diagnostics.map(\.message) == ["imports more than 16 deep"])
    }

    @Test("reports come file by file in the order of opening, then by line")
    func order() {
        let reading = Reading(
            "import z.conf\nlog x\nservice a { listen :8000; import a.conf }\nworkers x",
            imports: ["z.conf": "workers y", "a.conf": "backend demo; prefix x; metrics y"])
        #expect(
            reading.diagnostics.map { "\($0.file):\($0.line)" } == [
                "proxy.conf:2", "proxy.conf:4", "z.conf:1", "a.conf:1", "a.conf:1",
            ])
    }

    @Test("a missing main file is the only report")
    func missing() {
        let (configuration, diagnostics) = ConfigurationLoader.load(
            path: "etc/proxy.conf", reader: Reading.reader([:]), environment: { _ in nil })
        #expect(configuration == nil)
        #expect(diagnostics.rendered == "etc/proxy.conf:1:1: error: cannot read \"etc/proxy.conf\": no such file\n")
    }
}
