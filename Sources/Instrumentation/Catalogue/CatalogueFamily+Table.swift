import Extraction
import HTTP
import Metrics

extension CatalogueFamily {
    /// The table, in the order of the cases.
    public static let rows: [CatalogueRow] =
        compatibleRows + exchangeRows + upstreamRows + clientRows + ownRows + processRows

    /// What is fixed about the family.
    public var row: CatalogueRow { Self.rows[rawValue] }

    /// By request, compatible with the in-app instrumentator.
    static let compatibleRows = [
        CatalogueRow(
            .requests,
            "http_requests_total", .counter, labels: [.handler, .method, .status], owner: .service,
            "Finished exchanges. The handler is the route template, none for a path without one; the status is "
                + "what the client got, 499 for a client that left."),
        CatalogueRow(
            .requestSize,
            "http_request_size_bytes", .summary, .bytes, labels: [.handler], owner: .service,
            "Bytes of request content that were received, framing excluded."),
        CatalogueRow(
            .responseSize,
            "http_response_size_bytes", .summary, .bytes, labels: [.handler], owner: .service,
            "Bytes of response content that were sent, framing excluded; HEAD, 204 and 304 count 0."),
        CatalogueRow(
            .durationHighr,
            "http_request_duration_highr_seconds", .histogram, .nanoseconds, bounds: Self.highrBounds,
            owner: .service,
            "Time from the first byte of a request to the last byte of its response, over all handlers: "
                + "many buckets, for percentiles."),
        CatalogueRow(
            .duration,
            "http_request_duration_seconds", .histogram, .nanoseconds, labels: [.handler, .method],
            bounds: Self.lowrBounds, owner: .service,
            "Time from the first byte of a request to the last byte of its response, by handler and method: "
                + "few buckets, for averages and service levels."),
        CatalogueRow(
            .inProgress,
            "http_requests_inprogress", .gauge, labels: [.handler, .method], owner: .service,
            "Requests whose head has come and whose response has not ended. Off unless the service says "
                + "in_progress; with in_progress on it has no labels."),
    ]

    /// Exchanges, streams and tunnels.
    static let exchangeRows = [
        CatalogueRow(
            .exchanges,
            "weir_exchanges_total", .counter,
            labels: [.service, .handler, CatalogueLabel("outcome", values: Outcome.labels)],
            "Finished exchanges by what became of them, which tells weir's own refusals and failures from the "
                + "backend's. Counted whatever instrument says."),
        CatalogueRow(
            .requestPhase,
            "weir_request_phase_seconds", .histogram, .nanoseconds,
            labels: [.service, .handler, CatalogueLabel("phase", values: Phase.labels)], bounds: Self.phaseBounds,
            "Where an exchange spent its time; the phases of an exchange add up to its duration. own is weir "
                + "itself, queue is waiting for a backend connection, first_byte is the backend thinking."),
        CatalogueRow(
            .streams,
            "weir_streams", .gauge, labels: [.service, .handler],
            "Open responses that stream (event streams and the like), of services that say streams separate."),
        CatalogueRow(
            .streamDuration,
            "weir_stream_seconds", .histogram, .nanoseconds, labels: [.service, .handler],
            bounds: Self.longBounds,
            "How long streamed exchanges lasted, of services that say streams separate."),
        CatalogueRow(
            .streamBytes,
            "weir_stream_bytes_total", .counter, .bytes,
            labels: [.service, .handler, CatalogueLabel("direction", values: ContentDirection.labels)],
            "Bytes of content of ended streamed exchanges; in is from the client."),
        CatalogueRow(
            .tunnels,
            "weir_tunnels", .gauge, labels: [.service, .handler], "Open tunnels (WebSocket and other upgrades)."),
        CatalogueRow(
            .tunnelDuration,
            "weir_tunnel_seconds", .histogram, .nanoseconds, labels: [.service, .handler],
            bounds: Self.longBounds, "How long tunnels were open."),
        CatalogueRow(
            .tunnelBytes,
            "weir_tunnel_bytes_total", .counter, .bytes,
            labels: [.service, .handler, CatalogueLabel("direction", values: ContentDirection.labels)],
            "Bytes that went through ended tunnels; in is from the client."),
    ]

    /// Backends.
    static let upstreamRows = [
        CatalogueRow(
            .upstreamRequests,
            "weir_upstream_requests_total", .counter,
            labels: [.service, .backend, CatalogueLabel("status", values: StatusClass.labels)],
            "Responses of a backend by the class of their status."),
        CatalogueRow(
            .upstreamFailures,
            "weir_upstream_failures_total", .counter,
            labels: [.service, .backend, CatalogueLabel("reason", values: UpstreamFailure.labels)],
            "Exchanges that a backend failed, by how."),
        CatalogueRow(
            .upstreamRetries,
            "weir_upstream_retries_total", .counter,
            labels: [.service, CatalogueLabel("reason", values: UpstreamRetry.labels)],
            "Requests sent once more, by why; reset is a kept-alive connection that the backend had closed."),
        CatalogueRow(
            .upstreamConnections,
            "weir_upstream_connections", .gauge,
            labels: [.service, .backend, CatalogueLabel("state", values: UpstreamState.labels)],
            "Open connections to a backend: in an exchange, or kept alive."),
        CatalogueRow(
            .upstreamConnects,
            "weir_upstream_connects_total", .counter, labels: [.service, .backend],
            "Connections begun to a backend; many of them for few requests means that keep-alive fails."),
        CatalogueRow(
            .upstreamUp,
            "weir_upstream_up", .gauge, labels: [.service, .backend],
            "1 while a backend is thought to be able to answer, else 0."),
        CatalogueRow(
            .upstreamPending,
            "weir_upstream_pending", .gauge, labels: [.service],
            "Requests that wait for a connection to a backend."),
    ]

    /// Clients' connections and requests.
    static let clientRows = [
        CatalogueRow(
            .connections,
            "weir_connections", .gauge,
            labels: [.listener, CatalogueLabel("state", values: ConnectionState.labels)],
            "Open connections of clients: in a request, kept alive, or upgraded."),
        CatalogueRow(
            .connectionsAccepted,
            "weir_connections_accepted_total", .counter, labels: [.listener], "Connections accepted from clients."),
        CatalogueRow(
            .connectionsRefused,
            "weir_connections_refused_total", .counter,
            labels: [.listener, CatalogueLabel("reason", values: RefusalReason.labels)],
            "Connections closed at once because of a limit or a drain; for descriptors, pauses in accepting."),
        CatalogueRow(
            .requestsRejected,
            "weir_requests_rejected_total", .counter,
            labels: [.listener, CatalogueLabel("reason", values: Rule.allCases.map(\.reason))],
            "Malformed and over-limit requests by the rule that they broke. Those refused before their service was "
                + "known are counted here alone."),
        CatalogueRow(
            .timeouts,
            "weir_timeouts_total", .counter,
            labels: [.service, CatalogueLabel("kind", values: TimeoutKind.labels)],
            "Timeouts that ran out, by their name in the route file; service none where it was not known yet."),
        CatalogueRow(
            .bytes,
            "weir_bytes_total", .counter, .bytes,
            labels: [.service, CatalogueLabel("direction", values: WireDirection.labels)],
            "Bytes on the wire, heads and framing included."),
    ]

    /// weir itself.
    static let ownRows = [
        CatalogueRow(
            .build,
            "weir_build_info", .gauge, labels: ["version", "swift", "openssl"],
            "1, with the versions of weir and of what it is built with; openssl is none in a build without TLS."),
        CatalogueRow(
            .configReloads,
            "weir_config_reloads_total", .counter,
            labels: [CatalogueLabel("result", values: ["success", "failure"])],
            "Times that the route file was read anew; after a failure the configuration before it goes on."),
        CatalogueRow(
            .configLastReload, "weir_config_last_reload_successful", .gauge, labels: [],
            "1 if the route file was good when it was last read, 0 if weir goes on with an older one."),
        CatalogueRow(
            .configLastSuccess, "weir_config_last_reload_success_timestamp_seconds", .gauge, .real,
            "When the configuration in use was read, in Unix time."),
        CatalogueRow(
            .routes,
            "weir_routes", .gauge, labels: [.service, CatalogueLabel("source", values: ["file", "openapi"])],
            "Route templates of a service by where they come from."),
        CatalogueRow(
            .routesLastSuccess,
            "weir_routes_last_success_timestamp_seconds", .gauge, .real,
            labels: [.service, CatalogueLabel("source", values: ["file", "openapi"])],
            "When the route templates of a service were last read, in Unix time; of several documents the one "
                + "that was read longest ago, and 0 while one was never read."),
        CatalogueRow(
            .series,
            "weir_series", .gauge, labels: ["family"], owner: .registry, source: .collector,
            "Series now kept, by the name of their family."),
        CatalogueRow(
            .seriesOverflow,
            "weir_series_overflow_total", .counter, labels: ["family"], owner: .registry,
            "Samples of label sets past the limit of their family, counted there with labels that read other."),
        CatalogueRow(
            .metricSkipped,
            "weir_metric_skipped_total", .counter,
            labels: ["metric", CatalogueLabel("reason", values: SkipReason.allCases.map(\.label))],
            "Samples of a metric of your own that were not taken, because a value of them could not be read: no_field, "
                + "not_a_number, not_json, too_deep, over_limit (limits json), bad_encoding."),
        CatalogueRow(
            .scrapeDuration,
            "weir_scrape_duration_seconds", .histogram, .nanoseconds, labels: ["endpoint"],
            bounds: Self.scrapeBounds,
            "How long it took to write an exposition; endpoint is exporter, or the service whose page it was."),
        CatalogueRow(
            .loopBusy,
            "weir_loop_busy_ratio", .gauge, .real, labels: ["worker"],
            "The share of its time that a worker's event loop was busy; near 1 it is the bottleneck."),
        CatalogueRow(
            .loopLag,
            "weir_loop_lag_seconds", .histogram, .nanoseconds, labels: ["worker"], bounds: Self.lagBounds,
            "How late a worker's event loop came to what was due: what weir itself may add to a latency."),
        CatalogueRow(
            .internalFaults,
            "weir_internal_faults_total", .counter, labels: ["place"],
            "Mistakes of weir's own that ended one connection. Not 0: please report it."),
    ]

    /// The process, as every Prometheus client has it.
    static let processRows = [
        CatalogueRow(
            .processCPU,
            "process_cpu_seconds_total", .counter, .real, source: .collector,
            "Total user and system CPU time spent in seconds."),
        CatalogueRow(
            .processResidentMemory,
            "process_resident_memory_bytes", .gauge, .bytes, source: .collector, "Resident memory size in bytes."),
        CatalogueRow(
            .processVirtualMemory,
            "process_virtual_memory_bytes", .gauge, .bytes, source: .collector, "Virtual memory size in bytes."),
        CatalogueRow(
            .processOpenDescriptors, "process_open_fds", .gauge, source: .collector,
            "Number of open file descriptors."),
        CatalogueRow(
            .processMaxDescriptors, "process_max_fds", .gauge, source: .collector,
            "Maximum number of open file descriptors."),
        CatalogueRow(
            .processStartTime,
            "process_start_time_seconds", .gauge, .real, source: .collector,
            "Start time of the process since unix epoch in seconds."),
        CatalogueRow(
            .processThreads, "process_threads", .gauge, source: .collector, "Number of threads of the process."),
    ]
}
