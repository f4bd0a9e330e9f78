import Basics
import Config
import HTTP
import JSON
import Routing
import Testing

@Suite("Metrics of one's own, from the file to the model")
struct OwnMetricTests {
    private static let routes =
        "routes { GET /health; POST /jobs/; GET,PUT /jobs/{job_id:uuid}; * /v{n:int}/{rest:path} }"

    private func metrics(_ blocks: String) throws -> [OwnMetric] {
        try Reading("service a { listen :8000; backend demo; \(Self.routes)\n\(blocks)\n}").service().ownMetrics
    }

    private func json(_ kind: ValueSource.Kind, _ names: String...) -> ValueSource {
        ValueSource(kind, path: JSONPath(steps: names.map { .member(Array($0.utf8)) }))
    }

    private func occasion(_ methods: MethodSet, _ template: String) throws -> OwnMetric.Occasion {
        OwnMetric.Occasion(methods: methods, template: try RouteTemplate(parsing: template))
    }

    private func metric(_ kind: OwnMetric.Kind, _ name: String, _ help: String, line: Int = 2) -> OwnMetric {
        let column = kind.rawValue.count + 2
        return OwnMetric(
            kind, name: name, help: help, position: SourcePosition(file: "proxy.conf", line: line, column: column))
    }

    @Test("counters of the user story")
    func counters() throws {
        var created = metric(.counter, "triton_jobs_created_total", "Generation jobs created")
        created.occasions = [try occasion([.post], "/jobs/")]
        created.conditions = [.init(source: ValueSource(.responseStatus), values: [.status(200...299)])]
        created.labels = [.init(name: "client_id", source: json(.requestJSON, "client_id"))]
        var generations = metric(.counter, "triton_template_generations_total", "Templates generated", line: 7)
        generations.occasions = [try occasion([.get], "/jobs/{job_id}")]
        generations.conditions = [
            .init(source: json(.responseJSON, "status"), values: [.text("completed"), .text("failed")])
        ]
        generations.labels = [
            .init(name: "client_id", source: json(.responseJSON, "client_id")),
            .init(name: "status", source: json(.responseJSON, "status")),
        ]
        #expect(
            try metrics(
                """
                counter triton_jobs_created_total "Generation jobs created" {
                    on      POST /jobs/
                    when    response.status 2xx
                    label   client_id  request.json.client_id
                }
                counter triton_template_generations_total "Templates generated" {
                    on     GET /jobs/{job_id}
                    when   response.json.status completed failed
                    label  client_id  response.json.client_id
                    label  status     response.json.status
                }
                """) == [created, generations])
        #expect(created.operation == .add(.number(1)))
    }

    @Test("histograms of the user story")
    func histograms() throws {
        var completion = metric(.histogram, "triton_job_completion_seconds", "Time from job creation to completion")
        completion.occasions = [try occasion([.get], "/jobs/{job_id}")]
        completion.conditions = [
            .init(source: json(.responseJSON, "status"), values: [.text("completed"), .text("failed")])
        ]
        completion.operation = .observe(
            .binary(.divided, .source(json(.responseJSON, "generation_duration_ms")), .number(1000)))
        completion.labels = [.init(name: "status", source: json(.responseJSON, "status"))]
        completion.bucketBounds = [10, 30, 60, 120, 300, 600]
        var agent = metric(.histogram, "triton_agent_execution_seconds", "Time in an agent", line: 9)
        agent.operation = .observe(
            .binary(.divided, .source(ValueSource(.responseServerTiming, argument: "agent")), .number(1000)))
        agent.labels = [
            .init(name: "agent_name", source: ValueSource(.responseHeader, argument: "x-agent")),
            .init(name: "success", source: ValueSource(.constant, argument: "true")),
        ]
        agent.bucketBounds = [1, 5, 10, 30, 60, 120, 300]
        #expect(
            try metrics(
                """
                histogram triton_job_completion_seconds "Time from job creation to completion" {
                    on       GET /jobs/{job_id}
                    when     response.json.status completed failed
                    observe  response.json.generation_duration_ms / 1000
                    label    status  response.json.status
                    buckets  10 30 60 120 300 600
                }
                histogram triton_agent_execution_seconds "Time in an agent" {
                    observe  response.server_timing.agent/1000
                    label    agent_name response.header.X-Agent; label success "true"
                    buckets  1 5 10 30 60 120 300
                }
                """) == [completion, agent])
    }

    @Test("gauges of the user story, and one that goes up here and down there")
    func gauges() throws {
        var active = metric(.gauge, "triton_active_jobs", "Generation jobs now active")
        active.occasions = [try occasion([.post], "/jobs/")]
        active.operation = .set(.source(json(.responseJSON, "active_jobs")))
        var up = metric(.gauge, "triton_open", "Open", line: 3)
        up.occasions = [try occasion([.post], "/jobs/")]
        up.operation = .add(.number(2))
        var down = metric(.gauge, "triton_open", "Open", line: 4)
        down.occasions = [try occasion([.get, .put], "/jobs/{job_id:uuid}"), try occasion(.any, "/v{n}/{rest...}")]
        down.operation = .subtract(.negated(.source(ValueSource(.requestPath, argument: "n"))))
        down.occasions.removeFirst()
        #expect(
            try metrics(
                """
                gauge triton_active_jobs "Generation jobs now active" { on POST /jobs/; set response.json.active_jobs }
                gauge triton_open Open { on POST /jobs/; add 2 }
                gauge triton_open Open { on * /v{n}/{rest...}; sub -request.path.n }
                """) == [active, up, down])
    }

    @Test("summaries with quantiles over a window, and without")
    func summaries() throws {
        var latency = metric(.summary, "request_latency_seconds", "Latency of requests")
        latency.operation = .observe(.source(ValueSource(.duration)))
        latency.quantiles = [0.5, 0.9, 0.99]
        latency.window = .seconds(300)
        latency.labels = [.init(name: "method", source: ValueSource(.requestMethod))]
        var plain = metric(.summary, "upload_bytes", "Sizes of uploads", line: 4)
        plain.operation = .observe(.source(ValueSource(.requestBytes)))
        #expect(
            try metrics(
                """
                summary request_latency_seconds "Latency of requests" {
                    observe duration; quantiles 0.5 0.9 0.99; window 5m; label method request.method }
                summary upload_bytes "Sizes of uploads" { observe request.bytes }
                """) == [latency, plain])
        #expect(plain.window == .seconds(600))
    }

    @Test("conditions: present, one of, none of; values and words in quotes are values")
    func conditions() throws {
        let source = ValueSource(.requestHeader, argument: "x-kind")
        let status = ValueSource(.responseStatus)
        let read = try metrics(
            """
            counter a_b_total "X" {
                when request.header.X-Kind
                when request.header.X-Kind a "b c"
                when request.header.X-Kind not a
                when request.header.X-Kind "not" ""
                when response.status not 204 5xx 300-399
            }
            """)
        let conditions: [OwnMetric.Condition] = [
            .init(source: source, values: []),
            .init(source: source, values: [.text("a"), .text("b c")]),
            .init(source: source, values: [.text("a")], isNegated: true),
            .init(source: source, values: [.text("not"), .text("")]),
            .init(
                source: status, values: [.status(204...204), .status(500...599), .status(300...399)], isNegated: true),
        ]
        #expect(read[0].conditions == conditions)
        #expect(
            conditions.map(\.text) == [
                "request.header.x-kind", "request.header.x-kind a \"b c\"", "request.header.x-kind not a",
                "request.header.x-kind \"not\" \"\"", "response.status not 204 5xx 3xx",
            ])
    }

    @Test("a histogram without buckets has those of prometheus_client, and limits json sets how much is read")
    func defaults() throws {
        let service = try Reading(
            "service a { listen :1; backend demo; limits { json 64k }; histogram a_seconds \"X\" { observe duration } }"
        ).service()
        #expect(service.ownMetrics[0].bucketBounds == OwnMetric.standardBounds)
        #expect(service.limits.jsonBytesMax == 65536)
    }

    @Test(
        "a template names routes by shape and names, and by those types that it writes",
        arguments: [
            ("/jobs/{id}", "/jobs/{id:uuid}", true), ("/jobs/{id:uuid}", "/jobs/{id:uuid}", true),
            ("/jobs/{id:int}", "/jobs/{id:uuid}", false), ("/jobs/{id:str}", "/jobs/{id:uuid}", false),
            ("/jobs/{id:str}", "/jobs/{id}", true), ("/jobs/{id}", "/jobs/{job}", false),
            ("/f/{p...}", "/f/{p:path}", true), ("/f/{p}", "/f/{p:path}", true), ("/f/{p}", "/f/{p}/", false),
        ])
    func names(written: String, route: String, isNamed: Bool) throws {
        let route = Route(
            methods: .any, template: try RouteTemplate(parsing: route),
            position: SourcePosition(file: "f", line: 1, column: 1))
        #expect(try occasion(.any, written).names(route) == isNamed)
    }

    @Test("a route of a document is named by the document's own path too")
    func documentPath() throws {
        var route = Route(
            methods: [.get], template: try RouteTemplate(parsing: "/base/users/{user-id}", as: .openAPI),
            position: SourcePosition(file: "f", line: 1, column: 1))
        route.path = "/users/{user-id}"
        route.origin = .openapi
        let occasion = OwnMetric.Occasion(
            methods: [.get], template: try RouteTemplate(parsing: "/users/{user-id}", as: .openAPI))
        #expect(occasion.names(route))
        #expect(occasion.text == "GET /users/{user-id}")
    }

    @Test("with a document a metric may wait for its route, and says so once the document is there")
    func waiting() throws {
        let reading = Reading(
            "service a { listen :1; backend demo; routes openapi http://x/o.json\n"
                + "counter a_jobs_total \"X\" { on GET,POST /jobs/{job-id} } }")
        #expect(reading.diagnostics.rendered == "")
        var configuration = try #require(reading.configuration)
        #expect(
            configuration.waitingMetrics.map(\.rendered) == [
                "proxy.conf:2:9: warning: a_jobs_total: /jobs/{job-id} is no route as yet: the metric waits for it"
            ])
        configuration.services[0].routes = [
            Route(
                methods: [.get], template: try RouteTemplate(parsing: "/jobs/{job-id}", as: .openAPI),
                position: SourcePosition(file: "x", line: 1, column: 1))
        ]
        #expect(
            configuration.waitingMetrics.map(\.message) == [
                "a_jobs_total: /jobs/{job-id} has no POST as yet: the metric waits for it"
            ])
    }

    @Test("help on a metric lists what its block has and where values come from")
    func help() throws {
        let counter = try #require(DirectiveHelp.entry(for: "counter"))
        #expect(counter.contains("\nIn a metric's block:\n") && counter.contains("\nSources of values:\n"))
        let observe = try #require(DirectiveHelp.entry(for: "observe"))
        #expect(observe.contains("  response.json.A.B[0]         A value in the response's JSON.\n"))
        #expect(try #require(DirectiveHelp.entry(for: "quantiles")).contains("Sources") == false)
        for row in ValueSourceRow.all { #expect(ReferencePage.directives().contains("| `\(row.syntax)` |")) }
    }
}
