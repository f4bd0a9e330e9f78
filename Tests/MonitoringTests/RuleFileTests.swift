import Config
import Testing

@testable import Monitoring

@Suite("Rules for Prometheus")
struct RuleFileTests {
    @Test("Names, namespaces and labels are the service's own; the label handler is so called in every rule")
    func names() {
        var service = Bench.service("triton")
        service.instrument.namespace = "acme"
        service.instrument.labelNames.handler = "route"
        service.instrument.labelNames.status = "code"
        let text = RuleFile(Bench.configuration([service])).text
        #expect(text.contains("rate(acme_http_requests_total{job=\"weir\",service=\"triton\",code=~\"5..\"}[5m])"))
        #expect(text.contains("sum by (handler) (label_replace(sum by (route) (rate(acme_http_requests_total{"))
        #expect(text.contains("acme_http_request_duration_highr_seconds_bucket{"))
        #expect(!text.contains(" http_requests_total"))
    }

    @Test("A service that is not measured has no recorded series; alerts stay")
    func disabled() {
        var service = Bench.service("triton")
        service.instrument.isEnabled = false
        let text = RuleFile(Bench.configuration([service])).text
        #expect(!text.contains("record:"))
        #expect(text.contains("alert: WeirDown"))
    }

    @Test("What a name may be is no trouble to YAML", arguments: ["on", "1.5", "a.b-c", "null", "-"])
    func oddNames(name: String) {
        let text = RuleFile(Bench.configuration([Bench.service(name)])).text
        #expect(text.contains("  - name: weir-\(name)\n"))
        let label = name == "a.b-c" ? name : "\"\(name)\""
        #expect(text.contains("          service: \(label)\n"))
        #expect(text.contains("service=\"\(name)\""))
    }

    @Test("The bounds and the job are the operator's")
    func options() {
        var options = RuleOptions()
        options.job = "edge \"1\""
        options.errorRatio = 0.001
        options.latencySeconds = 0.25
        let text = RuleFile(Bench.configuration([Bench.service("triton")]), options: options).text
        #expect(text.contains("service:http_request_errors:ratio_rate5m > 0.001 and on (service)"))
        #expect(text.contains("service:http_request_duration_seconds:p99_rate5m > 0.25 and on (service)"))
        #expect(text.contains(#"up{job="edge \"1\""} == 0"#))
        #expect(!text.contains("job=\"weir\""))
    }

    @Test("Every rule has a name of its own, and every alert says what it means")
    func texts() {
        let alerts = AlertingRule.all(RuleOptions())
        #expect(Set(alerts.map(\.name)).count == alerts.count)
        #expect(Set(RecordingRule.all.map(\.name)).count == RecordingRule.all.count)
        for alert in alerts {
            #expect(!alert.summary.hasSuffix("."))
            #expect(alert.description.hasSuffix("."))
        }
    }
}
