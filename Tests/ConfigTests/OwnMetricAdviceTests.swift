import Config
import Testing

@Suite("Advice on metrics of one's own")
struct OwnMetricAdviceTests {
    /// The warnings of a block, each with its column and the word that it stands at.
    private func warnings(_ blocks: String, _ instrument: String = "") -> [String] {
        let file =
            "service a { listen :8000; backend demo; instrument { \(instrument) } routes { POST /jobs/ }\n\(blocks)\n}"
        let lines = file.split(separator: "\n", omittingEmptySubsequences: false).map { Array($0) }
        return Reading(file).diagnostics.map { diagnostic in
            let line = lines[diagnostic.line - 1]
            let start = diagnostic.column - 1
            let word = String(line[start..<min(line.count, start + diagnostic.length)])
            return "\(diagnostic.severity.rawValue) at \(word): \(diagnostic.message)"
        }
    }

    private func named(_ kind: String, _ name: String, help: String = "What is counted here") -> [String] {
        let operation = kind == "counter" ? "" : kind == "gauge" ? "set 1" : "observe duration"
        return warnings("\(kind) \(name) \"\(help)\" { \(operation); label kind \"x\" }")
    }

    @Test(
        "names as Prometheus wants them give no warning",
        arguments: [
            ("counter", "triton_jobs_created_total"), ("counter", "triton_upload_bytes_total"),
            ("gauge", "triton_active_jobs"), ("gauge", "triton_cache_hit_ratio"), ("gauge", "triton_minimum"),
            ("histogram", "triton_job_completion_seconds"), ("summary", "request_latency_seconds"),
            ("gauge", "triton_counters"), ("counter", "triton_summary_pages_total"),
        ])
    func good(kind: String, name: String) {
        #expect(named(kind, name) == [])
    }

    @Test(
        "each rule of names has its warning, at the name",
        arguments: [
            ("counter", "triton_jobs", "a counter's name ends in \"_total\""),
            ("counter", "triton_jobs_count", "a counter's name ends in \"_total\""),
            ("gauge", "triton_jobs_total", "the name of a gauge that ends in \"_total\""),
            ("histogram", "triton_time_sum", "the name of a histogram that ends in \"_sum\""),
            ("gauge", "triton_time_bucket", "the name of a gauge that ends in \"_bucket\""),
            ("gauge", "triton_jobs_created", "the name of a gauge that ends in \"_created\""),
            ("gauge", "triton_build_info", "the name of a gauge that ends in \"_info\""),
            ("histogram", "triton_time_ms", "\"ms\" in a name is not one of the units that all metrics are in"),
            (
                "histogram", "triton_time_milliseconds",
                "\"milliseconds\" in a name is not one of the units that all metrics are in"
            ),
            ("gauge", "triton_age_minutes", "\"minutes\" in a name is not one of the units that all metrics are in"),
            ("counter", "triton_in_kb_total", "\"kb\" in a name is not one of the units that all metrics are in"),
            ("gauge", "triton_load_percent", "\"percent\" in a name is not one of the units that all metrics are in"),
            ("histogram", "triton_histogram_seconds", "the word \"histogram\" in the name of a histogram"),
            ("gauge", "triton_activeJobs", "a name with capitals"),
            ("gauge", "jobs", "a name without a prefix"),
        ])
    func bad(kind: String, name: String, message: String) {
        #expect(named(kind, name) == ["warning at \(name): \(message)"])
    }

    @Test("a help that says what the name says is told")
    func help() {
        let message = "this help repeats the name"
        #expect(named("gauge", "triton_jobs", help: "Triton jobs") == ["warning at \"Triton jobs\": \(message)"])
        #expect(
            named("counter", "triton_jobs_total", help: "triton_jobs.") == ["warning at \"triton_jobs.\": \(message)"])
        #expect(named("gauge", "triton_jobs", help: "Triton jobs now active") == [])
        #expect(
            warnings("gauge a_jobs \"One\" { add 1 }\ngauge a_jobs \"Two\" { sub 1 }") == [
                "warning at \"Two\": another help than that of \"a_jobs\" on line 2, which is shown"
            ])
    }

    @Test("labels that are not known to stay few are told, those that a condition bounds are not")
    func sources() {
        func label(_ source: String, _ more: String = "") -> [String] {
            warnings("counter a_jobs_total \"Jobs done\" { on POST /jobs/; \(more); label kind \(source) }")
        }
        #expect(
            label("request.json.client_id") == [
                "warning at request.json.client_id: the label \"kind\" is likely to have a value of its own for each "
                    + "\"client_id\": past series_limit (1000) they are counted as \"other\""
            ])
        #expect(label("client.ip").count == 1)
        #expect(label("request.json.client_id", "when request.json.client_id a b") == [])
        #expect(label("request.json.tier") == [])
        #expect(label("response.status") == [])
        #expect(
            label("duration") == [
                "warning at duration: the label \"kind\" is a measured number, likely another in each sample: past "
                    + "series_limit (1000) they are counted as \"other\""
            ])
    }

    @Test("whoever wrote a limit has thought of labels with many values")
    func limit() {
        let metric = "counter a_jobs_total \"Jobs done\" { label client request.json.client_id; label took duration }"
        #expect(warnings(metric).count == 2)
        #expect(
            warnings(metric, "series_limit 50") == [
                "warning at duration: the label \"took\" is a measured number, likely another in each sample: past "
                    + "series_limit (50) they are counted as \"other\""
            ])
    }

    @Test("labels that others give, or that belong to another kind, are told")
    func labelNames() {
        #expect(
            warnings("counter a_jobs_total \"Jobs done\" { label job \"x\"; label agentName \"y\"; label le \"1\" }")
                == [
                    "warning at job: the label \"job\" is given to every series: this one becomes \"exported_job\"",
                    "warning at agentName: a label's name with capitals",
                    "warning at le: the label \"le\" on another kind of metric: histograms name their buckets by it",
                ])
    }

    @Test("a window without quantiles, and a gauge with a counter's name in OpenMetrics")
    func rest() {
        #expect(
            warnings("summary a_seconds \"How long\" { observe duration; window 1m }") == [
                "warning at window: no effect without quantiles"
            ])
        #expect(
            warnings("gauge a_jobs \"Now\" { set 1 }\ncounter a_jobs_total \"Done\" {}") == [
                "warning at a_jobs: in OpenMetrics the counter \"a_jobs_total\" has this name too, and is of unknown "
                    + "type there"
            ])
    }
}
