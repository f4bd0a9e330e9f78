import Basics
public import HTTP

/// The endpoints of the demo API: the one list that dispatch, the 405 answers and the printed help read.
public enum DemoEndpoint: CaseIterable, Sendable {
    case health, clients, createJob, job, slow, stream, error, bytes

    /// The method it answers; GET stands for HEAD too.
    public var method: Method {
        switch self {
        case .createJob: .post
        case .health, .clients, .job, .slow, .stream, .error, .bytes: .get
        }
    }

    /// The path as a route template.
    public var template: StaticString {
        switch self {
        case .health: "/health"
        case .clients: "/clients/"
        case .createJob: "/jobs/"
        case .job: "/jobs/{job_id:uuid}"
        case .slow: "/slow"
        case .stream: "/stream"
        case .error: "/error"
        case .bytes: "/bytes/{count:int}"
        }
    }

    /// What to know before calling it.
    public var summary: String {
        switch self {
        case .health: "a small JSON, at once"
        case .clients: "the clients, as JSON"
        case .createJob: "starts a job for the `client_id` of the posted JSON and answers 201 with its `job_id`"
        case .job: "a job's `status`: processing, then completed or failed with `generation_duration_ms`"
        case .slow: "answers after `?ms=N` milliseconds (1000), at most 60000"
        case .stream: "server-sent events: `?events=N` of them (1000), one every `?ms=N` milliseconds (1000)"
        case .error: "answers with `?status=N` (500), from 400 to 599"
        case .bytes: "N bytes, at most 1 GiB"
        }
    }

    /// The Allow field of its 405.
    var allow: StaticString { self == .createJob ? "POST" : "GET, HEAD" }

    /// The bytes of the template before its parameter, and whether there is one.
    private var shape: (literal: StaticString, hasParameter: Bool) {
        switch self {
        case .job: ("/jobs/", true)
        case .bytes: ("/bytes/", true)
        case .health, .clients, .createJob, .slow, .stream, .error: (template, false)
        }
    }

    /// The endpoint of a path, and where its parameter stands in it.
    static func find(_ path: Span<UInt8>) -> (endpoint: DemoEndpoint, parameter: ByteRange)? {
        for endpoint in allCases {
            let (literal, hasParameter) = endpoint.shape
            guard hasParameter else {
                if path.equals(literal) { return (endpoint, .none) }
                continue
            }
            let start = literal.utf8CodeUnitCount
            guard path.count > start, path.extracting(0..<start).equals(literal) else { continue }
            return (endpoint, ByteRange(start: start, count: path.count - start))
        }
        return nil
    }
}
