internal import Admin
public import Basics
internal import Compression
internal import Config
internal import HTTP
internal import HTTP1
internal import Metrics
internal import Proxy

/// Requests that weir answers itself: the exporter's, and a service's `metrics` path. They are counted in no `http_*`.
extension Gateway {
    /// A request on an address of weir's own.
    mutating func beginOwnExchange(_ slot: Int, _ start: Int, _ count: Int, now: Instant) {
        if isHandedOver, listeners[Int(connections[slot].origin)].purpose == .exporter {
            return closeAfterWriting(slot, now: now)
        }
        guard let exchange = takeExchange(slot, now: now) else { return refuseForLackOfRoom(slot, now: now) }
        // Not worth a second word to clients of HTTP/1.0.
        if requestHead.minorVersion == 0 { exchanges[exchange].keepsClient = false }
        guard listeners[Int(connections[slot].origin)].purpose == .exporter else {
            return beginDemo(exchange, slot, start, count, now: now)
        }
        let answer = admin.answer(
            method: requestHead.method, path: ownPath(start), query: ownQuery(start), acceptsGzip: acceptsGzip(start),
            isReady: site.readiness.isReady && !isDraining, mayControl: mayControl(slot))
        answerAdmin(exchange, answer, page: .exporter, start, now: now)
        holdBehindHead(slot, start, count)
    }

    /// A request on a service's `metrics` path.
    mutating func beginScrape(_ slot: Int, _ start: Int, _ count: Int, service: Int, now: Instant) {
        if isHandedOver { return closeAfterWriting(slot, now: now) }
        guard let exchange = takeExchange(slot, now: now) else { return refuseForLackOfRoom(slot, now: now) }
        if requestHead.minorVersion == 0 { exchanges[exchange].keepsClient = false }
        let answer = AdminSite.answerMetrics(
            method: requestHead.method, query: ownQuery(start), acceptsGzip: acceptsGzip(start))
        answerAdmin(
            exchange, answer, page: .service(name: site.configuration.services[service].name), start, now: now)
        holdBehindHead(slot, start, count)
    }

    private mutating func holdBehindHead(_ slot: Int, _ start: Int, _ count: Int) {
        guard connections[slot].role == .client else { return }
        hold(slot, start &+ requestHead.byteCount, count &- requestHead.byteCount)
    }

    /// Whether a client may tell weir what to do: it is on this machine, and no page in its browser speaks for it.
    private mutating func mayControl(_ slot: Int) -> Bool {
        for index in 0..<requestFields.count where requestFields[index].known == .origin { return false }
        return connections[slot].address.map(\.isLoopback) ?? true
    }

    @_lifetime(immortal)
    mutating func ownPath(_ start: Int) -> Span<UInt8> {
        readBytes(start &+ requestHead.path.lower, Int(requestHead.path.count))
    }

    @_lifetime(immortal)
    mutating func ownQuery(_ start: Int) -> Span<UInt8> {
        readBytes(start &+ requestHead.query.lower, Int(requestHead.query.count))
    }

    private mutating func acceptsGzip(_ start: Int) -> Bool {
        var coding = ContentCoding()
        for index in 0..<requestFields.count where requestFields[index].known == .acceptEncoding {
            let value = requestFields[index].value
            coding.add(readBytes(start &+ value.lower, Int(value.count)))
        }
        return coding.acceptsGzip
    }

    /// The format that the scraper likes best.
    private mutating func format(_ start: Int) -> ExpositionFormat {
        var negotiation = FormatNegotiation()
        for index in 0..<requestFields.count where requestFields[index].known == .accept {
            let value = requestFields[index].value
            negotiation.add(readBytes(start &+ value.lower, Int(value.count)))
        }
        return negotiation.format
    }

    private mutating func answerAdmin(
        _ exchange: Int, _ answer: AdminAnswer, page: PageTicket.Page, _ start: Int, now: Instant
    ) {
        let client = Int(exchanges[exchange].client)
        exchanges[exchange].answerer = .exporter
        // Content of such a request means nothing; it is not read, so the connection cannot go on behind it.
        if !exchanges[exchange].requestBody.isEnded { exchanges[exchange].keepsClient = false }
        exchanges[exchange].request = .ended
        switch answer {
        case .reload:
            tickets[Int32(truncatingIfNeeded: client)] = PageTicket(
                connection: id(client), page: .reload, acceptsGzip: false, names: [])
            commands.append(.render(id(client)))
        case .scrape(let names, let acceptsGzip):
            askForPage(exchange, page, acceptsGzip: acceptsGzip, format: format(start), names: names, now: now)
        case .landing:
            askForPage(exchange, .landing(OverviewPage(site, admin)), acceptsGzip: false, names: [], now: now)
        case .routes(let query):
            askForPage(exchange, .routes(RoutesPage(site, query)), acceptsGzip: false, names: [], now: now)
        case .text(let status, let contentType, let body, let allow):
            send(
                exchange,
                OwnHead(
                    status: status, contentType: contentType, length: body.count,
                    closes: !exchanges[exchange].keepsClient, allow: allow),
                body: body, now: now)
        }
    }

    /// Has a page rendered, if there are not too many under way.
    private mutating func askForPage(
        _ exchange: Int, _ page: PageTicket.Page, acceptsGzip: Bool, format: ExpositionFormat = .text, names: [String],
        now: Instant
    ) {
        let client = Int(exchanges[exchange].client)
        guard pages.enter(page) else {
            return answer(exchange, status: 503, text: "Too many pages are being sent.", now: now)
        }
        tickets[Int32(truncatingIfNeeded: client)] = PageTicket(
            connection: id(client), page: page, acceptsGzip: acceptsGzip, format: format, names: names)
        commands.append(.render(id(client)))
    }

    /// What to render for a `render` command; nil when its connection has gone meanwhile.
    public mutating func takePageTicket(_ id: ConnectionID) -> PageTicket? {
        guard let ticket = tickets.removeValue(forKey: Int32(truncatingIfNeeded: id.slot)) else { return nil }
        guard isAlive(id), ticket.connection == id else {
            pages.leave(ticket.page)
            return nil
        }
        return ticket
    }

    /// A page was rendered, whether or not the connection that it is for is still there.
    public mutating func rendered(_ ticket: PageTicket, _ page: RenderedPage, now: Instant) {
        begin()
        guard let exchange = exchange(awaiting: ticket) else { return pages.leave(ticket.page) }
        pages.send(ticket.page, exchange: exchange)
        var head = OwnHead(
            status: page.status, contentType: page.contentType, length: page.body.count,
            closes: !exchanges[exchange].keepsClient || isDraining, isGzip: page.isGzip)
        head.isNegotiated = ticket.page.isExposition
        send(exchange, head, body: page.body, now: now)
    }

    private mutating func exchange(awaiting ticket: PageTicket) -> Int? {
        let slot = Int(ticket.connection.slot)
        guard isAlive(ticket.connection), connections[slot].state == .exchange else { return nil }
        let exchange = Int(connections[slot].exchange)
        guard exchanges[exchange].answerer == .exporter, exchanges[exchange].response == .awaited else { return nil }
        return exchange
    }

    /// Sends a whole answer of weir's own.
    mutating func send(_ exchange: Int, _ head: OwnHead, body: [UInt8], now: Instant) {
        let client = Int(exchanges[exchange].client)
        makeRoom(512)
        let from = writer.count
        composeOwnHead(head, now: now)
        sendComposed(client, from: from)
        exchanges[exchange].response = .produced
        exchanges[exchange].status = UInt16(truncatingIfNeeded: head.status)
        if head.closes { connections[client].closesWhenWritten = true }
        guard exchanges[exchange].method != .head else { return }
        sendCopy(client, body)
    }

    /// Sends bytes that do not outlive this call.
    mutating func sendCopy(_ slot: Int, _ bytes: [UInt8]) {
        guard !bytes.isEmpty, !connections[slot].isWriteDead else { return }
        spill(slot)
        connections[slot].held.append(bytes.span, pool: &buffers)
        startWriting(slot)
    }
}
