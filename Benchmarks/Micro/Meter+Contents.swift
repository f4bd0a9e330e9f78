import Basics
import Compression
import Extraction
import JSON
import Workload

/// Fields of contents, read as they pass.
extension Meter {
    mutating func measureContents() throws {
        let json = Self.sampleJSON(byteCount: 10_240)
        try measureField("one field of a 10 KiB JSON body", json, coding: "", length: json.count)
        var member: [UInt8] = []
        guard GzipEncoder.compress(json.span, level: .small, into: &member) else {
            throw MeasurementError("no memory for gzip")
        }
        try measureField("one field of a 10 KiB JSON body, gzip", member, coding: "gzip", length: json.count)
        let flat = Self.flatJSON(byteCount: 10_240)
        try measureField("one field of a 10 KiB JSON object without depth", flat, coding: "", length: flat.count)
    }

    private mutating func measureField(_ name: String, _ content: [UInt8], coding: String, length: Int) throws {
        let path: JSONPath
        do { path = try JSONPath(parsing: "job.state") } catch { throw MeasurementError("\(error)") }
        let fields = JSONFieldSet([(path: path, slot: 0)])
        let reader = JSONContentReader()
        var values = ValueTable()
        let coding = Array(coding.utf8)
        // As it comes from a socket.
        let half = content.count / 2
        let (first, second) = (Array(content[..<half]), Array(content[half...]))
        try measure(name, amount: length, "bytes", expecting: 8) { count in
            var found = 0
            for _ in 0..<count {
                values.begin(count: 1)
                reader.begin(fields, contentEncoding: coding.span, bytesMax: 1 << 20)
                reader.read(first.span, into: &values)
                reader.read(second.span, into: &values)
                reader.finish(into: &values)
                if reader.failure == nil { found &+= values.text(of: 0).count }
            }
            return found
        }
    }

    /// An answer of a job queue: lists of small objects before and behind what is wanted.
    private static func sampleJSON(byteCount: Int) -> [UInt8] {
        func items(_ count: Int) -> String {
            (0..<count).map { number in
                """
                {"id": "6f1c0a52-97d4-4c8e-b9f1-\(100_000_000_000 + number * 7919)", "position": \(number), \
                "amount": \(number * 37).25, "done": \(number % 3 == 0), "labels": ["blue", "urgent", null], \
                "note": "handed over to the night shift, no action needed"}
                """
            }.joined(separator: ", ")
        }
        var count = 1
        func text(_ count: Int) -> String {
            """
            {"queue": "orders", "items": [\(items(count))], "job": {"id": "a1b2", "state": "finished", "tries": 2}, \
            "next": [\(items(count))]}
            """
        }
        while text(count + 1).utf8.count <= byteCount { count += 1 }
        return padded(text(count), to: byteCount)
    }

    /// An object with many short members.
    private static func flatJSON(byteCount: Int) -> [UInt8] {
        var text = "{"
        var number = 0
        while text.utf8.count < byteCount - 100 {
            text += "\"member_\(number)\": \(number % 2 == 0 ? "\"value \(number)\"" : "\(number)"), "
            number += 1
        }
        return padded(text + "\"job\": {\"state\": \"finished\"}}", to: byteCount)
    }

    private static func padded(_ text: String, to byteCount: Int) -> [UInt8] {
        Array((text + String(repeating: " ", count: max(0, byteCount - text.utf8.count))).utf8)
    }
}
