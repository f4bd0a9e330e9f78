import Config
import Testing

@testable import Monitoring

@Suite("The dashboard")
struct DashboardTests {
    private func expressions(_ configuration: Configuration) -> [String] {
        Dashboard.rows(configuration).flatMap(\.panels).flatMap(\.queries).map(\.expression)
    }

    @Test("Panels stand beside and below one another, inside the grid, each with a number of its own")
    func layout() {
        var service = Bench.service("triton")
        service.ownMetrics = [
            Bench.metric(.counter, "a_total"), Bench.metric(.histogram, "b_seconds"),
            Bench.metric(.summary, "c_seconds"),
        ]
        var (identity, y) = (1, 0)
        var taken: [Int: Set<Int>] = [:]
        var identities: Set<DocumentValue> = []
        for row in Dashboard.rows(Bench.configuration([service])) {
            for panel in row.documents(identity: &identity, y: &y) {
                let place = panel["gridPos"]
                let (x, top) = (place.int("x"), place.int("y"))
                let (width, height) = (place.int("w"), place.int("h"))
                #expect(x >= 0 && width > 0 && x + width <= 24)
                for line in top..<(top + height) {
                    let columns = Set(x..<(x + width))
                    #expect(taken[line, default: []].isDisjoint(with: columns))
                    taken[line, default: []].formUnion(columns)
                }
                #expect(identities.insert(panel["id"]).inserted)
            }
        }
        #expect(identities.count == identity - 1)
        #expect(y > 0)
    }

    @Test("With many services the rows are closed and hold their panels")
    func manyServices() {
        let few = Dashboard.rows(Bench.configuration((1...3).map { Bench.service("s\($0)") }))
        #expect(few.allSatisfy { !$0.isCollapsed })
        let many = Dashboard.rows(Bench.configuration((1...4).map { Bench.service("s\($0)") }))
        #expect(many.filter { !$0.isCollapsed }.map(\.title) == ["Overview"])
        var (identity, y) = (1, 0)
        let closed = many[1].documents(identity: &identity, y: &y)
        #expect(closed.count == 1)
        #expect(y == 1)
        guard case .list(let panels) = closed[0]["panels"] else {
            Issue.record("no panels in a closed row")
            return
        }
        #expect(panels.count == many[1].panels.count)
    }

    @Test("Names and labels are the service's own; what is switched off is not asked for")
    func names() {
        var service = Bench.service("triton")
        service.instrument.namespace = "acme"
        service.instrument.labelNames.handler = "route"
        service.instrument.labelNames.status = "code"
        service.instrument.inProgress = Instrument.InProgress(name: "acme_open", isLabelled: true)
        service.instrument.streams = .separate
        let asked = expressions(Bench.configuration([service]))
        let place = "{job=~\"$job\",instance=~\"$instance\",service=\"triton\""
        #expect(
            asked.contains(
                "sum by (code) (rate(acme_http_requests_total\(place),route=~\"$route\"}[$__rate_interval]))"))
        #expect(asked.contains("sum by (route) (acme_open\(place)})"))
        #expect(asked.contains("sum by (handler) (weir_streams\(place)})"))
        service.instrument.isEnabled = false
        service.ownMetrics = [Bench.metric(.counter, "a_total")]
        let left = expressions(Bench.configuration([service]))
        #expect(!left.contains { $0.contains("acme_") || $0.contains("a_total{") })
        #expect(left.contains { $0.contains("weir_exchanges_total\(place)") })
    }

    @Test("Each kind of own metric has its panel, blocks of one name one together")
    func ownMetrics() {
        var service = Bench.service("triton")
        var quantiles = Bench.metric(.summary, "d_seconds", labels: ["tier"])
        quantiles.quantiles = [0.5]
        service.ownMetrics = [
            Bench.metric(.counter, "a_bytes_total", labels: ["client", "tier"]), Bench.metric(.gauge, "b"),
            Bench.metric(.gauge, "b"), Bench.metric(.histogram, "c_seconds"), quantiles,
            Bench.metric(.summary, "e_seconds"),
        ]
        let panels = OwnMetricPanels(
            ServiceQueries(service: service, context: QueryContext(matchers: [], window: "1m"))
        ).all
        #expect(
            panels.map { "\($0.title): \($0.unit.rawValue), \($0.queries.map(\.expression).joined(separator: "; "))" }
                == [
                    "a_bytes_total, a second: Bps, "
                        + "topk(20, sum by (client, tier) (rate(a_bytes_total{service=\"triton\"}[1m])))",
                    "b: short, sum by (instance) (b{service=\"triton\"})",
                    "c_seconds: s, "
                        + "histogram_quantile(0.5, sum by (le) (rate(c_seconds_bucket{service=\"triton\"}[1m]))); "
                        + "histogram_quantile(0.95, sum by (le) (rate(c_seconds_bucket{service=\"triton\"}[1m])))",
                    "c_seconds, spread: s, sum by (le) (rate(c_seconds_bucket{service=\"triton\"}[1m]))",
                    "d_seconds: s, topk(20, max by (tier, quantile) (d_seconds{service=\"triton\"}))",
                    "e_seconds, mean: s, "
                        + "sum(rate(e_seconds_sum{service=\"triton\"}[1m])) / "
                        + "sum(rate(e_seconds_count{service=\"triton\"}[1m]))",
                ])
        #expect(panels[0].queries[0].legend == "{{client}} {{tier}}")
        #expect(panels[2].queries.map(\.legend) == ["p50", "p95"])
    }
}

extension DocumentValue {
    /// A member of an object; null if there is none.
    fileprivate subscript(name: String) -> DocumentValue {
        guard case .object(let members) = self else { return .null }
        return members.first { $0.name == name }?.value ?? .null
    }

    fileprivate func int(_ name: String) -> Int {
        guard case .number(let number) = self[name] else { return -1 }
        return Int(number)
    }
}
