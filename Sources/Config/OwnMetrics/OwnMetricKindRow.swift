/// A kind of metric of the operator's own: what its block may say, and what it must.
struct OwnMetricKindRow: Sendable {
    let kind: OwnMetric.Kind
    /// For the manual: sentences.
    let summary: String
    /// The directives of which one says what a sample does.
    let operations: [String]
    /// Whether one of them must be written.
    let needsOperation: Bool
    /// Directives that only some kinds have.
    let options: [String]
    /// The endings that its samples put behind its name.
    let endings: [String]
    let example: String

    /// What stands in the block of any kind.
    static let common = ["on", "when", "label"]

    var directives: [String] { Self.common + operations + options }

    static let all: [OwnMetricKindRow] = [
        OwnMetricKindRow(
            kind: .counter,
            summary: "A counter of your own: what it counts only grows, by 1 for each exchange unless \"add\" says how "
                + "much. Its name ends in _total.",
            operations: ["add"], needsOperation: false, options: [], endings: [""],
            example: """
                counter triton_jobs_created_total "Generation jobs created" {
                    on     POST /jobs/
                    when   response.status 2xx
                    label  tier request.json.tier
                }
                """),
        OwnMetricKindRow(
            kind: .gauge,
            summary:
                "A gauge of your own: a number that rises and falls. Several blocks of one name may set it, add to "
                + "it and take from it.",
            operations: ["set", "add", "sub"], needsOperation: true, options: [], endings: [""],
            example: """
                gauge triton_active_jobs "Generation jobs now active" {
                    on   POST /jobs/
                    set  response.json.active_jobs
                }
                """),
        OwnMetricKindRow(
            kind: .histogram,
            summary: "A histogram of your own: how what is observed is spread over buckets.",
            operations: ["observe"], needsOperation: true, options: ["buckets"],
            endings: ["", "_bucket", "_sum", "_count"],
            example: """
                histogram triton_job_completion_seconds "Time from job creation to completion" {
                    on       GET /jobs/{job_id}
                    when     response.json.status completed failed
                    observe  response.json.generation_duration_ms / 1000
                    label    status response.json.status
                    buckets  10 30 60 120 300 600
                }
                """),
        OwnMetricKindRow(
            kind: .summary,
            summary: "A summary of your own: sum and number of what is observed, and its quantiles of late if they are "
                + "asked for. Quantiles of several services or processes cannot be put together; a histogram can.",
            operations: ["observe"], needsOperation: true, options: ["quantiles", "window"],
            endings: ["", "_sum", "_count"],
            example: """
                summary triton_request_latency_seconds "Latency of requests" {
                    observe    duration
                    quantiles  0.5 0.9 0.99
                }
                """),
    ]

    static func row(of kind: OwnMetric.Kind) -> OwnMetricKindRow {
        all.first { $0.kind == kind } ?? all[0]
    }

    /// The kinds whose block has a directive, as a sentence of the manual; empty for those of all kinds.
    static func kinds(with directive: String) -> String {
        let kinds = all.filter { $0.directives.contains(directive) }.map(\.kind.plural)
        guard kinds.count < all.count, let last = kinds.last else { return "" }
        let others = kinds.dropLast().joined(separator: ", ")
        return "Of " + (others.isEmpty ? last : "\(others) and \(last)") + ". "
    }
}

extension OwnMetric.Kind {
    fileprivate var plural: String { self == .summary ? "summaries" : rawValue + "s" }
}
