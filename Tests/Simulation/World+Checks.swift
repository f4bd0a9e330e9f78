import Basics
import Gateway
import Metrics

/// The invariants: `fail` names the first that is broken.
extension World {
    /// A connection holds input (a head and one read) and output (one read and what was composed with it), each in
    /// memory that grows by doubling from 72 KiB; an exchange a copy of its request for one more try, and what the log
    /// wants of its head.
    private static var connectionBytesMax: Int { 2 * 2 * 144 << 10 }
    private static var exchangeBytesMax: Int { (144 + 72) << 10 }

    func checkBuffers() {
        let usage = gateway.usage
        let most = usage.connections * Self.connectionBytesMax + usage.exchanges * Self.exchangeBytesMax
        if usage.bufferBytes > most || usage.bufferBytes < 0 { fail("buffers of \(usage.bufferBytes) bytes: \(usage)") }
    }

    /// A backend got the head of a request.
    func checkSighting(
        _ plan: RequestPlan, _ origin: SimulatedOrigin, _ head: MessageHead, _ framing: MessageReader.Framing
    ) {
        guard head.startLine[0] == plan.method, head.startLine[1] == plan.forwardedTarget,
            head.values("host") == [plan.host], setting.services[plan.service].endpoints.contains(origin.endpoint)
        else { return fail("\(plan.tag): came to endpoint \(origin.endpoint) as \(head)") }
        if plan.flaw == .head { return fail("\(plan.tag): a head that breaks the rules was passed on") }
        guard let earlier = sightings[plan.tag], let first = sightingOrigins[plan.tag]?.first else { return }
        if earlier.count > 1 { return fail("\(plan.tag): sent three times") }
        if !plan.isIdempotent { return fail("\(plan.tag): \(plan.method) sent twice") }
        if first.served == 0 { return fail("\(plan.tag): sent again after a fresh connection failed") }
        if links[first.link].bytesRead != earlier[0].bytesReadBefore {
            fail("\(plan.tag): sent again after its answer had begun")
        }
    }

    /// A client got the head of an answer.
    func checkHead(
        _ plan: RequestPlan, _ answer: SimulatedClient.Answer, _ framing: MessageReader.Framing, _ head: MessageHead
    ) {
        guard let tag = answer.tag else {
            let own = [400, 404, 408, 413, 414, 417, 431, 501, 502, 503, 504, 505]
            if !own.contains(answer.status) { fail("\(plan.tag): \(answer.status) from nobody") }
            return
        }
        if plan.minorVersion == 0, framing == .chunked { return fail("\(plan.tag): chunks for a client of HTTP/1.0") }
        guard tag == plan.tag, answer.status == plan.answer.status, !plan.answer.isHeadBroken,
            let sighted = sightings[tag], sighted.contains(where: { $0.isWhole || plan.answer.isEarly })
        else { return fail("\(plan.tag): answered with \(head)") }
    }

    /// A client has an answer whole, as far as it can see.
    func answerEnded(_ client: SimulatedClient) {
        let number = client.answers.count - 1
        client.answers[number].isComplete = true
        madeProgress()
        let answer = client.answers[number]
        guard let tag = answer.tag else { return }
        // Whoever has hung up cannot tell a whole answer from one that was given up.
        if answer.endsWithConnection, client.hasEnded { return }
        let plan = client.plans[number]
        guard plan.answer.isWhole, sightings[tag]?.contains(where: \.isAnswered) == true else {
            return fail("\(tag): whole for the client, cut by the backend")
        }
        if plan.answer.status != 101, answer.contentCount != plan.answer.sentContentCount ?? plan.answer.content.count {
            fail("\(tag): \(answer.contentCount) bytes as a whole answer")
        }
    }

    // MARK: At the end

    func checkEnd() {
        if gateway.usage != Gateway.Usage() { return fail("left behind: \(gateway.usage)") }
        if !former.isEmpty { return fail("\(former.count) former gateways have something left") }
        checkGauges(areZero: true)
        let page = Exposition(registry)
        checkExchanges(page)
        checkBytes(page)
        if setting.hasMetrics { checkMetrics(page) }
        if setting.isCalm {
            for client in clients { checkCalm(client) }
            for outcome in ["client_abort", "upstream_error", "upstream_timeout", "overloaded"]
            where page.sum("weir_exchanges_total", "outcome=\"\(outcome)\"") != 0 {
                fail("\(outcome) in a calm world")
            }
        }
    }

    func checkGauges(areZero: Bool) {
        let page = Exposition(registry)
        for name in [
            "weir_connections", "weir_upstream_connections", "weir_upstream_pending", "weir_tunnels", "weir_streams",
            "http_requests_inprogress",
        ] {
            for (series, value) in page.series(name) where areZero ? value != 0 : value < 0 || value > 10_000 {
                fail("\(series) is \(value)")
            }
        }
    }

    private func checkExchanges(_ page: Exposition) {
        let exchanges = page.sum("weir_exchanges_total")
        let requests = page.sum("http_requests_total")
        if exchanges != requests { return fail("\(exchanges) exchanges, \(requests) requests") }
        if setting.hasLog {
            let lines = accessLog.reduce(0) { $0 + ($1 == 10 ? 1 : 0) }
            if lines != exchanges { return fail("\(exchanges) exchanges, \(lines) lines in the log") }
        }
        guard !clients.contains(where: \.isWild) else { return }
        let answers = clients.flatMap(\.answers)
        // Of these weir's own 400 and 408 may have come before there was an exchange.
        let certain = answers.filter { $0.tag != nil || [413, 502, 503, 504].contains($0.status) }.count
        if exchanges < certain || exchanges > answers.count + clients.count {
            return fail("\(exchanges) exchanges counted, \(certain) to \(answers.count + clients.count) seen")
        }
        for (outcome, statuses) in [("ok", 100...399), ("client_error", 400...499), ("server_error", 500...599)] {
            let counted = page.sum("weir_exchanges_total", "outcome=\"\(outcome)\"")
            let whole = answers.filter { $0.tag != nil && $0.isComplete && statuses.contains($0.status) }
            let unsure = whole.filter(\.endsWithConnection).count
            // A tunnel counts when the backend has agreed to it, whether the client has heard of it or not.
            let tunnels = outcome == "ok" ? clients.filter { $0.plans.last?.answer.tunnel != nil }.count : 0
            if counted > whole.count + tunnels || counted < whole.count - unsure {
                return fail("\(counted) counted as \(outcome), \(whole.count) seen")
            }
        }
    }

    private func checkBytes(_ page: Exposition) {
        let clients = links.filter(\.isClient)
        let upstreams = links.filter { !$0.isClient }
        for (direction, seen) in [
            ("client_in", clients.reduce(0) { $0 + $1.bytesRead }),
            ("client_out", clients.reduce(0) { $0 + $1.bytesWritten }),
            ("upstream_in", upstreams.reduce(0) { $0 + $1.bytesRead }),
            ("upstream_out", upstreams.reduce(0) { $0 + $1.bytesWritten }),
        ] {
            let counted = page.sum("weir_bytes_total", "direction=\"\(direction)\"")
            if counted != seen { return fail("\(direction): \(counted) bytes counted, \(seen) seen") }
        }
        let connects = page.sum("weir_upstream_connects_total")
        if connects != upstreams.count { fail("\(connects) connects counted, \(upstreams.count) seen") }
        let accepted = page.sum("weir_connections_accepted_total")
        if accepted != clients.count { fail("\(accepted) connections counted, \(clients.count) seen") }
    }

    /// In a calm world everybody gets what was planned.
    private func checkCalm(_ client: SimulatedClient) {
        for (plan, answer) in zip(client.plans, client.answers) {
            // Too much content behind an answer that has begun can only be cut.
            if !answer.isComplete, !plan.isTooLong { return fail("\(plan.tag): half an answer in a calm world") }
            let isRefused = plan.isTooLong && answer.status == 413
            if answer.tag == nil, !isRefused { return fail("\(plan.tag): \(answer.status) in a calm world") }
        }
        if client.isTunnel, let plan = client.plans.last, client.tunnelReceived != plan.answer.tunnel?.count {
            return fail("\(plan.tag): a tunnel that lost its end")
        }
        guard client.answers.count < client.plans.count, !isDraining, !client.isRefused else { return }
        if client.answers.last?.closes != true { fail("client \(client.number) was left without an answer") }
    }
}

/// The exporter's page, taken apart.
struct Exposition {
    private var values: [(series: String, value: Int)] = []

    init(_ registry: Registry) {
        var bytes: [UInt8] = []
        Metrics.Exposition.render(registry, page: .exporter, selecting: [], into: &bytes)
        for line in bytes.split(separator: 10) where line.first != UInt8(ascii: "#") {
            guard let space = line.lastIndex(of: 32) else { continue }
            let value = Double(String(decoding: line[(space + 1)...], as: UTF8.self)) ?? 0
            values.append((String(decoding: line[..<space], as: UTF8.self), Int(value.rounded())))
        }
    }

    func series(_ name: String) -> [(String, Int)] {
        values.filter { $0.series.hasPrefix(name + "{") || $0.series == name }.map { ($0.series, $0.value) }
    }

    func sum(_ name: String, _ label: String = "") -> Int {
        series(name).reduce(0) { $0 + (label.isEmpty || $1.0.contains(label) ? $1.1 : 0) }
    }
}
