import Basics
import Config
import Foundation
import Testing

@Suite("Robustness")
struct RobustnessTests {
    /// The file that is shipped: it uses most of the language.
    static let shipped: [UInt8] = {
        let tests = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath().deletingLastPathComponent()
        let root = tests.deletingLastPathComponent().deletingLastPathComponent()
        return (try? Data(contentsOf: root.appendingPathComponent("proxy.conf"))).map(Array.init) ?? []
    }()

    static let dense = Array(
        #"""
        import *.inc
        workers ${WORKERS:-4}; exporter [::1]:9145; access_log "./a \"b\".log" json
        service a { # a
            listen :8000; host *.example.org; prefix /a strip; backend 127.0.0.1:1 http://b.example:2 \
                unix:/c
            instrument { exclude "^/(a|b)\\d+$" ^/x{2}; in_progress labelled n; label l "v"; label_name status code
                buckets lowr .1 1 2e1; buckets highr 1 } timeouts { header 1.5s; tunnel 0 }
            limits { body 10m; json 2m }
            counter j_total "J\"s" { on GET /jobs/{id}/v{n}.json; when response.status 2xx 404-410
                label k request.path.n }
            histogram t_seconds T { observe (response.json.a[0].b / 1e3+-250ms)*2; when request.header.x not "a b" \
                c; buckets 0 1 }
            summary u_seconds U { observe duration; quantiles 0 .5 1; window 1m }
            routes { GET,POST /jobs/{id:uuid}/v{n:int}.json { timeout 3s; buckets 1 2; limit body 1g }
                * /f/{p...} { ignore } }
            trusted_proxies 10.0.0.0/8 fd00::/8; tolerate half_close; metrics /a/metrics
        }
        """#.utf8)

    @Test("the shipped file is valid, without a warning")
    func shippedFile() throws {
        let reading = Reading(bytes: Self.shipped)
        #expect(reading.diagnostics.rendered == "")
        let configuration = try #require(reading.configuration)
        #expect(configuration.services.map(\.name) == ["triton", "mare"])
        #expect(configuration.listeners.map(\.text) == [":8000", ":16000"])
        #expect(configuration.routeCount == 16)
        #expect(Reading(bytes: Self.dense).diagnostics.rendered == "")
    }

    @Test("a file cut anywhere gives reports or a configuration, never both or neither")
    func truncations() {
        for file in [Self.shipped, Self.dense] {
            for count in stride(from: 0, to: file.count, by: file.count > 2000 ? 7 : 1) {
                check(Array(file.prefix(count)))
            }
        }
    }

    @Test("a file with bytes changed, doubled and left out is read to its end", arguments: 1...8 as ClosedRange<UInt64>)
    func mutations(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        let marks = Array("{};\"\\$#\n\r\t \u{0}/*:,-.019aé".utf8) + [0xFF, 0xC3]
        for _ in 0..<150 {
            var bytes = Bool.random(using: &random) ? Self.shipped : Self.dense
            for _ in 0..<Int.random(in: 1...6, using: &random) where !bytes.isEmpty {
                let place = Int.random(in: 0..<bytes.count, using: &random)
                switch Int.random(in: 0..<4, using: &random) {
                case 0: bytes[place] = marks.randomElement(using: &random) ?? 0
                case 1: bytes.insert(marks.randomElement(using: &random) ?? 0, at: place)
                case 2: bytes.remove(at: place)
                default:
                    let end = min(bytes.count, place + Int.random(in: 1...40, using: &random))
                    bytes.insert(contentsOf: Array(bytes[place..<end]), at: place)
                }
            }
            check(bytes)
        }
    }

    @Test("random words in random places are read to their end", arguments: 1...4 as ClosedRange<UInt64>)
    func soup(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        let names = DirectiveHelp.rows.map(\.name)
        let words =
            names + [
                "{", "}", "{", "}", ";", "\n", "\"", "0", "1s", "8k", "/a", "/{x}", "GET", "*", "on", ":1", "demo",
            ]
        for _ in 0..<200 {
            let count = Int.random(in: 1...60, using: &random)
            let text = (0..<count).map { _ in words.randomElement(using: &random) ?? "" }.joined(separator: " ")
            check(Array(text.utf8))
        }
    }

    private func check(_ bytes: [UInt8]) {
        let reading = Reading(bytes: bytes, imports: ["a.inc": Array("log info".utf8)])
        #expect(
            (reading.configuration == nil) == reading.diagnostics.hasErrors, "\(String(decoding: bytes, as: UTF8.self))"
        )
        for report in reading.diagnostics {
            #expect(report.line >= 1 && report.column >= 1 && report.length >= 1)
            #expect(!report.rendered.isEmpty)
        }
    }
}
