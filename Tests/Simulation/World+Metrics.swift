/// Metrics of one's own: every exchange is a sample or is told as skipped, and none has a value of another exchange.
extension World {
    /// Declarations for a service whose templates begin with `prefix`.
    static func metrics(prefix: String) -> [String] {
        [
            "counter sim_exchanges_total \"All\" { label status response.status; label method request.method }",
            "counter sim_bytes_total \"Content of requests\" { add request.bytes }",
            "histogram sim_seconds \"Durations\" { observe duration; buckets 0.1 1 10 }",
            "counter sim_answers_total \"Answers in JSON\" { label tag response.json.tag }",
            "counter sim_asks_total \"Requests in JSON\" { on * \(prefix)/m/{tag}; label tag request.json.tag; "
                + "label place request.path.tag }",
        ]
    }

    func checkMetrics(_ page: Exposition) {
        var (answered, asked) = (0, 0)
        for service in setting.services {
            let label = "service=\"\(service.name)\""
            let exchanges = page.sum("http_requests_total", label)
            answered += exchanges
            let prefix = service.strips ? "" : service.prefix
            asked += page.series("http_requests_total").reduce(0) { sum, series in
                let isAsked = series.0.contains(label) && series.0.contains("handler=\"\(prefix)/m/{tag}\"")
                return sum + (isAsked ? series.1 : 0)
            }
            for name in ["sim_exchanges_total", "sim_seconds_count"] where page.sum(name, label) != exchanges {
                return fail("\(service.name): \(page.sum(name, label)) in \(name), \(exchanges) exchanges")
            }
            let (bytes, received) = (page.sum("sim_bytes_total", label), page.sum("http_request_size_bytes_sum", label))
            if bytes != received { return fail("\(service.name): \(bytes) bytes, \(received) received") }
        }
        for (name, exchanges) in [("sim_answers_total", answered), ("sim_asks_total", asked)] {
            let samples = page.sum(name) + page.sum("weir_metric_skipped_total", "metric=\"\(name)\"")
            if samples != exchanges { return fail("\(samples) samples of \(name), \(exchanges) exchanges") }
        }
        checkTags(page)
    }

    /// A tag that was read is of a request that somebody sent, is counted once, and stands beside its own.
    private func checkTags(_ page: Exposition) {
        for name in ["sim_answers_total", "sim_asks_total"] {
            for (series, value) in page.series(name) {
                let tag = Self.value(of: "tag", in: series)
                guard let plan = plans[tag], value == 1,
                    series.contains("service=\"\(setting.services[plan.service].name)\"")
                else { return fail("\(series) is \(value)") }
                if name == "sim_asks_total", Self.value(of: "place", in: series) != tag {
                    return fail("\(series): of two requests")
                }
            }
        }
        guard setting.isCalm else { return }
        let told = Set(page.series("sim_answers_total").map { Self.value(of: "tag", in: $0.0) })
        for answer in clients.flatMap(\.answers) where answer.isComplete {
            guard let tag = answer.tag, let plan = plans[tag], plan.answer.isJSON else { continue }
            if !told.contains(tag) { return fail("\(tag): its answer was not read") }
        }
    }

    private static func value(of label: String, in series: String) -> String {
        let parts = series.split(separator: "\"", omittingEmptySubsequences: false)
        let place = parts.firstIndex { $0.hasSuffix(",\(label)=") || $0.hasSuffix("{\(label)=") }
        return place.map { String(parts[$0 + 1]) } ?? ""
    }
}
