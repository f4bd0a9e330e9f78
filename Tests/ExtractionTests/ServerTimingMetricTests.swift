import Basics
import Extraction
import Testing

@Suite("Server-Timing")
struct ServerTimingMetricTests {
    private func read(_ name: String, in fields: String...) -> Captured {
        let name = Array(name.utf8)
        return captured { slot, values in
            for field in fields {
                ServerTimingMetric.read(named: name, in: Array(field.utf8).span, slot: slot, into: &values)
            }
        }
    }

    @Test(
        "the duration of a metric is found among others",
        arguments: [
            ("db;dur=53.2", "53.2"), ("cache, db;dur=53.2;desc=x, db2;dur=1", "53.2"),
            ("db;desc=\"a, db;dur=1\";dur=2", "2"),
            ("db ; dur = 3 , x", "3"), ("db;DUR=4", "4"), ("db;dur=\"5\"", "5"), ("db;dur=\"\\6\"", "6"),
            ("db;dur=1e3", "1e3"),
            ("db;desc=\"\\\"\";dur=7", "7"), ("db;x;dur=8", "8"), ("db;=1;dur=9", "9"), ("db junk;dur=10 junk;x", "10"),
            (",,db;dur=11", "11"), ("x;desc=\"open, db;dur=1", ""), ("db;desc=a b;dur=12", "12"), ("\t db;dur=0", "0"),
            ("db;;dur=13", "13"), ("@ db;dur=1, db;dur=14", "14"),
        ])
    func values(field: String, value: String) {
        #expect(read("db", in: field) == (value.isEmpty ? .missing : .number(value)))
    }

    @Test("what is no metric of this name with a duration is passed over")
    func others() {
        for field in [
            "", "db", "db;dur", "db;dur=", "DB;dur=1", "db2;dur=1", ";db;dur=1", "db;durx=1", "db;desc=\"dur=1\"",
            "db;dur=1.", "db;dur=.5", "db;dur=x", "db;dur=\"", "db;dur=1e999", "x;db;dur=1", ",", ";", "\"",
            "db;dur=\"1\\",
        ] {
            let value = read("db", in: field)
            #expect(value == .missing || field == "db;dur=\"1\\", "\(field)")
        }
    }

    @Test("the first metric with a duration counts, and of its durations the first")
    func several() {
        #expect(read("db", in: "db, db;dur=x, db;dur=2, db;dur=3") == .number("2"))
        #expect(read("db", in: "db;dur=2;dur=3") == .number("2"))
        #expect(read("db", in: "db;dur=x;dur=3, db;dur=4") == .number("4"))
        #expect(read("db", in: "a;dur=1", "db;dur=2", "db;dur=3") == .number("2"))
    }

    @Test("a number that is longer than what is kept is none")
    func long() {
        #expect(read("db", in: "db;dur=" + String(repeating: "1", count: 129) + ", db;dur=2") == .number("2"))
        #expect(read("db", in: "db;dur=1." + String(repeating: "0", count: 126)).kind == .number)
    }
}
