import Basics
import HTTP
import HTTP1
import Workload

/// Parsing: heads and chunked bodies.
extension Meter {
    mutating func measureMessages() throws {
        try measureRequest("request head, curl", SampleMessages.curlRequest(), fieldCount: 3)
        try measureRequest("request head, browser", SampleMessages.browserRequest(), fieldCount: 16)
        try measureRequest("request head, 100 fields", SampleMessages.request(fieldCount: 100), fieldCount: 100)
        try measureResponse("response head", SampleMessages.response(), fieldCount: 5)
        try measureChunked("chunked body, 16 chunks of 4096", chunkCount: 16, chunkBytes: 4096)
        try measureChunked("chunked body, 100 chunks of 16", chunkCount: 100, chunkBytes: 16)
    }

    private mutating func measureRequest(_ name: String, _ bytes: [UInt8], fieldCount: Int) throws {
        let wire = bytes.span
        var head = RequestHead()
        var fields = FieldTable(capacity: 100)
        try measure(name, amount: bytes.count, "bytes", expecting: fieldCount) { count in
            var found = 0
            for _ in 0..<count {
                let isWhole = try RequestHeadParser.parse(wire, limits: .request, head: &head, fields: &fields)
                if isWhole { found &+= fields.count }
            }
            return found
        }
    }

    private mutating func measureResponse(_ name: String, _ bytes: [UInt8], fieldCount: Int) throws {
        let wire = bytes.span
        var head = ResponseHead()
        var fields = FieldTable(capacity: 100)
        _ = try ResponseHeadParser.parse(
            wire, limits: .response, requestMethod: .get, head: &head, fields: &fields)
        try measure(name, amount: head.byteCount, "bytes", expecting: fieldCount) { count in
            var found = 0
            for _ in 0..<count {
                let isWhole = try ResponseHeadParser.parse(
                    wire, limits: .response, requestMethod: .get, head: &head, fields: &fields)
                if isWhole { found &+= fields.count }
            }
            return found
        }
    }

    private mutating func measureChunked(_ name: String, chunkCount: Int, chunkBytes: Int) throws {
        let body = SampleMessages.chunkedBody(chunkCount: chunkCount, chunkBytes: chunkBytes)
        let wire = body.span
        try measure(name, amount: chunkCount, "chunks", expecting: chunkCount * chunkBytes) { count in
            var decoded = 0
            for _ in 0..<count {
                var decoder = ChunkedDecoder()
                var at = 0
                while !decoder.isEnded {
                    let (event, used) = try decoder.next(wire.extracting(at..<wire.count))
                    at &+= used
                    if case .data(let range) = event { decoded &+= Int(range.count) }
                }
            }
            return decoded
        }
    }
}
