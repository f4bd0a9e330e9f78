import Basics
import Demo
import HTTP
import Testing

@Suite("Demo jobs")
struct DemoJobTests {
    static let begun: Int64 = 1_700_000_000_000

    /// The identifier in an answer to POST /jobs/.
    static func identifier(_ answer: String) -> String {
        guard let start = answer.firstRange(of: #""job_id":""#)?.upperBound else { return "" }
        return String(answer[start...].prefix(36))
    }

    @Test(
        "a posted job names the client of its JSON",
        arguments: [
            (#"{"client_id":"acme"}"#, #""acme""#),
            ("{\n \"prompt\": \"x\",\n \"client_id\" :\t\"globex\"\n}", #""globex""#),
            (#"{"client_id":42}"#, "42"),
            (#"{"client_id":"a\"b\u00e9"}"#, #""a\"b\u00e9""#),
            (#"{"note":"\"client_id\"","client_id":"é"}"#, #""é""#),
            ("", #""anonymous""#),
            (#"{"client_id":null}"#, #""anonymous""#),
            (#"{"client_id":"cut"#, #""anonymous""#),
            (#"{"client_id":"bad\x"}"#, #""anonymous""#),
            (#"{"client_id":"bad\u00g0"}"#, #""anonymous""#),
            ("{\"client_id\":\"line\nbreak\"}", #""anonymous""#),
            (#"{"client_id":007}"#, #""anonymous""#),
            (#"{"client_id":""# + String(repeating: "x", count: 65) + #""}"#, #""anonymous""#),
            (#"{"client_id""#, #""anonymous""#),
        ])
    func client(body: String, expected: String) {
        let answer = ask(.post, "/jobs/", body: body)
        let job = Self.identifier(answer)
        #expect(
            answer == "201 application/json {\"job_id\":\"\(job)\",\"client_id\":\(expected),"
                + "\"status\":\"processing\",\"active_jobs\":1}")
    }

    @Test("a client_id that is not UTF-8 is not repeated")
    func brokenUTF8() {
        var api = DemoAPI(seed: 1)
        let body = Array(#"{"client_id":"a"#.utf8) + [0xFF] + Array(#""}"#.utf8)
        let path = Array("/jobs/".utf8)
        let query: [UInt8] = []
        let answer = api.answer(
            method: .post, path: path.span, query: query.span, body: body.span, unixMilliseconds: Self.begun)
        guard case .respond(_, _, let text, _, _) = answer else {
            Issue.record("no response")
            return
        }
        #expect(String(decoding: text, as: UTF8.self).contains(#""client_id":"anonymous""#))
    }

    @Test("a client_id cut anywhere never makes a broken answer")
    func everyPrefix() {
        let body = #"{"client_id": "a\u00e9\n"}"#
        for count in 0..<body.utf8.count - 1 {
            let answer = ask(.post, "/jobs/", body: String(body.prefix(count)))
            #expect(answer.contains(#""client_id":"anonymous","#), "\(count)")
        }
    }

    @Test("a job is processing until it ends, and any instance can tell")
    func life() {
        var outcomes: Set<String> = []
        for seed in 0..<64 as Range<UInt64> {
            var first = DemoAPI(seed: seed)
            let job = Self.identifier(ask(.post, "/jobs/", at: Self.begun, of: &first))
            #expect(job.utf8.count == 36)
            let target = "/jobs/" + job
            #expect(
                ask(.get, target, at: Self.begun + 1999)
                    == #"200 application/json {"job_id":"\#(job)","status":"processing"}"#)
            let end = ask(.get, target, at: Self.begun + 20_001)
            for status in ["completed", "failed"] where end.contains(#""status":"\#(status)""#) {
                outcomes.insert(status)
            }
            #expect(end.contains(#","generation_duration_ms":"#))
            #expect(!end.contains("processing"))
        }
        #expect(outcomes == ["completed", "failed"])
    }

    @Test("active_jobs counts this instance's running jobs and forgets the ended ones")
    func activeJobs() {
        var api = DemoAPI(seed: 3)
        for count in 1...3 {
            #expect(ask(.post, "/jobs/", at: Self.begun, of: &api).hasSuffix(#""active_jobs":\#(count)}"#))
        }
        #expect(ask(.post, "/jobs/", at: Self.begun + 21_000, of: &api).hasSuffix(#""active_jobs":1}"#))
    }

    @Test("two seeds give two identifiers")
    func seeds() {
        var one = DemoAPI(seed: 1)
        var two = DemoAPI(seed: 2)
        #expect(
            Self.identifier(ask(.post, "/jobs/", of: &one)) != Self.identifier(ask(.post, "/jobs/", of: &two)))
    }

    @Test("a uuid of another kind is a job long past; capitals and missing dashes are read")
    func foreign() {
        let plain = ask(.get, "/jobs/6F9619FF8B86D011B42D00CF4FC964FF")
        let dashed = ask(.get, "/jobs/6f9619ff-8b86-d011-b42d-00cf4fc964ff")
        #expect(plain == dashed)
        #expect(
            plain.hasPrefix(
                #"200 application/json {"job_id":"6f9619ff-8b86-d011-b42d-00cf4fc964ff","status":"completed","#))
    }

    @Test(
        "an id that is no uuid is 404",
        arguments: [
            "1", "x", "6f9619ff-8b86-d011-b42d-00cf4fc964f", "6f9619ff-8b86-d011-b42d-00cf4fc964fff",
            "6f9619ff8-b86-d011-b42d-00cf4fc964ff", "6f9619ff-8b86-d011-b42d-00cf4fc964fg",
            "------------------------------------", "6f9619ff-8b86-d011-b42d-00cf4fc964ff/",
        ])
    func noUUID(id: String) {
        #expect(ask(.get, "/jobs/" + id) == #"404 application/json {"detail":"no such job"}"#)
    }
}
