public import Basics
public import HTTP

/// The embedded demo API (`backend demo`): what the shipped proxy.conf stands in front of, so that weir can be tried
/// with no other program.
///
/// It makes no system call and keeps nothing that an answer depends on: a job's identifier carries its creation time
/// and its fate, so that any worker can tell of it. Only `active_jobs` is this instance's own count.
public struct DemoAPI {
    /// The most bytes of a request body that are looked at.
    public static let bodyBytesMax = 64 << 10
    /// The most bytes that `/bytes/N` gives: 1 GiB.
    public static let bytesMax = 1 << 30
    /// The most events that `/stream` gives.
    public static let eventsMax = 1_000_000
    /// The longest `/slow` and the longest gap between two events.
    public static let delayMax = Duration.seconds(60)

    private static let json: StaticString = "application/json"
    /// How many running jobs are remembered for `active_jobs`; more are not counted.
    private static let activeJobsMax = 1024

    private var random: SeededRandom
    /// When the jobs begun here end, in Unix milliseconds.
    private var jobEnds: [Int64] = []

    /// - Parameter seed: a different one for each worker, or two workers give out the same identifiers.
    public init(seed: UInt64) { random = SeededRandom(seed: seed) }

    /// Answers one request.
    ///
    /// - Parameters:
    ///   - path: the raw path, without the query.
    ///   - query: what follows `?`, empty when there is none.
    ///   - body: the first bytes of the body, at most `bodyBytesMax`.
    ///   - unixMilliseconds: now, on the wall clock.
    public mutating func answer(
        method: Method, path: Span<UInt8>, query: Span<UInt8>, body: Span<UInt8>, unixMilliseconds: Int64
    ) -> DemoAnswer {
        guard let (endpoint, parameter) = DemoEndpoint.find(path) else { return Self.refusal(404, "Not Found") }
        guard method == endpoint.method || (method == .head && endpoint.method == .get) else {
            return .respond(
                status: 405, contentType: Self.json, body: Self.detail("Method Not Allowed"), after: .zero,
                allow: endpoint.allow)
        }
        switch endpoint {
        case .health: return Self.respond(200, #"{"status":"ok"}"#)
        case .clients: return Self.respond(200, Self.clients)
        case .createJob: return createJob(body: body, now: unixMilliseconds)
        case .job: return Self.job(path.bytes(parameter), now: unixMilliseconds)
        case .slow: return Self.slow(query)
        case .stream: return Self.stream(query)
        case .error: return Self.error(query)
        case .bytes: return Self.bytes(path.bytes(parameter))
        }
    }

    /// One event of `/stream` as it stands on the wire.
    public static func event(_ n: Int) -> [UInt8] { Array("id: \(n)\nevent: tick\ndata: {\"n\":\(n)}\n\n".utf8) }

    private mutating func createJob(body: Span<UInt8>, now: Int64) -> DemoAnswer {
        let client = ClientIdentifier.find(in: body) ?? Array(#""anonymous""#.utf8)
        let job = DemoJob(createdAt: now, random: &random)
        jobEnds.removeAll { $0 <= now }
        if jobEnds.count < Self.activeJobsMax { jobEnds.append(job.endsAt) }
        var body = Array(#"{"job_id":"\#(job.text)","client_id":"#.utf8)
        body += client
        body += Array(#","status":"processing","active_jobs":\#(jobEnds.count)}"#.utf8)
        return .respond(status: 201, contentType: Self.json, body: body, after: .zero, allow: nil)
    }

    private static let clients =
        #"[{"client_id":"acme","name":"Acme"},{"client_id":"globex","name":"Globex"},"#
        + #"{"client_id":"initech","name":"Initech"}]"#

    private static func job(_ id: Span<UInt8>, now: Int64) -> DemoAnswer {
        guard let job = DemoJob(id) else { return refusal(404, "no such job") }
        let status = job.status(at: now)
        let duration = status == .processing ? "" : #","generation_duration_ms":\#(job.milliseconds)"#
        return respond(200, #"{"job_id":"\#(job.text)","status":"\#(status.rawValue)"\#(duration)}"#)
    }

    private static func slow(_ query: Span<UInt8>) -> DemoAnswer {
        let limit = Int(delayMax.nanoseconds / 1_000_000)
        guard let ms = DemoQuery.number("ms", in: query, default: 1000), ms <= limit else {
            return refusal(422, "ms is a number from 0 to \(limit)")
        }
        return .respond(
            status: 200, contentType: json, body: Array(#"{"slept_ms":\#(ms)}"#.utf8), after: .milliseconds(ms),
            allow: nil)
    }

    private static func stream(_ query: Span<UInt8>) -> DemoAnswer {
        let limit = Int(delayMax.nanoseconds / 1_000_000)
        guard let events = DemoQuery.number("events", in: query, default: 1000), events <= eventsMax else {
            return refusal(422, "events is a number from 0 to \(eventsMax)")
        }
        guard let ms = DemoQuery.number("ms", in: query, default: 1000), ms <= limit else {
            return refusal(422, "ms is a number from 0 to \(limit)")
        }
        return .events(count: events, every: .milliseconds(ms))
    }

    private static func error(_ query: Span<UInt8>) -> DemoAnswer {
        guard let status = DemoQuery.number("status", in: query, default: 500), (400...599).contains(status) else {
            return refusal(422, "status is a number from 400 to 599")
        }
        return refusal(status, "as asked for")
    }

    private static func bytes(_ digits: Span<UInt8>) -> DemoAnswer {
        guard let count = DemoQuery.decimal(digits), count <= bytesMax else {
            return refusal(422, "the count is a number from 0 to \(bytesMax)")
        }
        return .bytes(count: count)
    }

    private static func respond(_ status: Int, _ text: String) -> DemoAnswer {
        .respond(status: status, contentType: json, body: Array(text.utf8), after: .zero, allow: nil)
    }

    private static func refusal(_ status: Int, _ reason: String) -> DemoAnswer {
        .respond(status: status, contentType: json, body: detail(reason), after: .zero, allow: nil)
    }

    private static func detail(_ reason: String) -> [UInt8] { Array(#"{"detail":"\#(reason)"}"#.utf8) }
}
