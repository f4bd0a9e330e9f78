import Basics
import Gateway

/// What clients do, and what they make of what they get.
extension World {
    func mayAct(_ client: SimulatedClient) -> Bool {
        guard !client.isRefused, client.pausedUntil <= now else { return false }
        guard let link = client.link else { return true }
        guard !links[link].isClosed, !client.hasEnded else { return false }
        if client.sawEnd { return true }
        if isFaultDue(client) { return true }
        guard !client.isSilent else { return false }
        let mayPush = links[link].inbox.count < 100_000
        if !client.outbox.isEmpty { return mayPush }
        if client.isWild { return true }
        if client.isTunnel { return mayPush }
        if client.mayCompose || client.isDone { return true }
        if client.endsBehindRequest, client.composed == client.plans.count, client.heldBody == nil { return true }
        // Without a word some send their content after all; others are busy elsewhere.
        return client.heldBody != nil && !setting.isCalm && client.number % 2 == 0
    }

    private func isFaultDue(_ client: SimulatedClient) -> Bool {
        guard let fault = client.fault, !client.hadFault else { return false }
        return client.bytesSent >= fault.at
    }

    func act(_ client: SimulatedClient) {
        if dice.chance(2) { return client.pausedUntil = pauseEnd() }
        guard let link = client.link else { return connect(client) }
        if client.sawEnd {
            client.hasEnded = true
            return arriveEnd(link, isGone: true)
        }
        if isFaultDue(client) { return breakDown(client, link) }
        if !client.outbox.isEmpty { return push(client, link) }
        if client.isWild { return actWildly(client, link) }
        if client.isTunnel { return pushTunnel(client, link) }
        if client.mayCompose { return compose(client) }
        if let body = client.heldBody {
            client.heldBody = nil
            client.outbox = body
            return
        }
        client.hasEnded = true
        arriveEnd(link, isGone: client.isDone && dice.chance(50))
    }

    private func connect(_ client: SimulatedClient) {
        let address = HostAddress.v4(0x0A00_0001 + UInt32(client.number % 3))
        guard let id = gateway.accepted(listener: 0, peer: .ip(address, port: 40000), now: now) else {
            client.isRefused = true
            return note("turned away", client.number)
        }
        let link = add(id, .client(client.number))
        client.link = link
        note("accept", link, client.number)
    }

    private func compose(_ client: SimulatedClient) {
        let plan = client.plans[client.composed]
        client.composed += 1
        client.outbox = plan.head
        if plan.expectsContinue {
            client.heldBody = plan.body
        } else {
            client.outbox += plan.body
        }
    }

    private func push(_ client: SimulatedClient, _ link: Int) {
        var count = client.outbox.count
        if dice.chance(60) { count = 1 + dice.below(min(count, dice.pick([1, 10, 200, 20_000]))) }
        if let fault = client.fault, !client.hadFault { count = min(count, fault.at - client.bytesSent) }
        arrive(client.outbox.prefix(count), link)
        client.outbox.removeFirst(count)
        client.bytesSent += count
    }

    private func pushTunnel(_ client: SimulatedClient, _ link: Int) {
        let content = client.tunnelContent
        guard client.tunnelSent < content.count else {
            client.hasEnded = true
            return arriveEnd(link, isGone: false)
        }
        let count = 1 + dice.below(min(content.count - client.tunnelSent, 30_000))
        arrive(content[client.tunnelSent..<client.tunnelSent + count], link)
        client.tunnelSent += count
    }

    private func actWildly(_ client: SimulatedClient, _ link: Int) {
        client.composed += 1
        if client.composed < 6 {
            client.outbox = wildBytes(dice: &dice)
        } else {
            client.hasEnded = true
            if dice.chance(30) { arriveReset(link) } else { arriveEnd(link, isGone: dice.chance(50)) }
        }
    }

    private func breakDown(_ client: SimulatedClient, _ link: Int) {
        guard let fault = client.fault else { return }
        client.hadFault = true
        note("fault: \(fault.kind.rawValue)", link)
        switch fault.kind {
        case .reset:
            client.hasEnded = true
            arriveReset(link)
        case .end, .leave:
            client.hasEnded = true
            arriveEnd(link, isGone: fault.kind == .leave)
        case .silence: client.isSilent = true
        case .stopsReading:
            client.readsNoMore = true
            links[link].window = min(links[link].window, dice.below(500))
        }
    }

    // MARK: What they get

    func clientReceives(_ client: SimulatedClient, _ bytes: [UInt8]) {
        guard !client.isWild else { return }
        if client.isTunnel { return clientReceivesTunnel(client, bytes) }
        client.reader.feed(bytes)
        while failure == nil, let event = client.reader.next() {
            switch event {
            case .head(let head): clientReceives(client, head)
            case .content(let bytes): clientReceivesContent(client, bytes)
            case .end:
                if client.isInInterim {
                    client.isInInterim = false
                } else {
                    answerEnded(client)
                }
                if client.isTunnel { clientReceivesTunnel(client, client.reader.takeRest()) }
            case .broken(let what): fail("client \(client.number) got \(what)")
            }
        }
    }

    private func clientReceives(_ client: SimulatedClient, _ head: MessageHead) {
        let number = client.answers.count
        guard number < client.composed, let status = Int(head.startLine[1]), head.startLine[0] == "HTTP/1.1" else {
            return fail("client \(client.number) got an answer that it did not ask for: \(head)")
        }
        let plan = client.plans[number]
        if status < 200, status != 101 { return clientReceivesInterim(client, plan, status, head) }
        if client.answers.last?.closes == true { return fail("an answer behind a closing one: \(plan.tag)") }
        let tag = head.values("x-tag").first
        // A head that weir could not read may have been one of HEAD.
        let isUnread = tag == nil && [400, 408, 505].contains(status)
        guard let framing = head.responseFraming(to: isUnread ? "GET" : plan.method, status: status) else {
            return fail("\(plan.tag): no framing in \(head)")
        }
        var answer = SimulatedClient.Answer(status: status, tag: tag, endsWithConnection: framing == .untilClose)
        answer.closes =
            framing == .untilClose || head.has("connection", "close")
            || plan.minorVersion == 0 && !head.has("connection", "keep-alive")
        checkHead(plan, answer, framing, head)
        client.answers.append(answer)
        client.isTunnel = status == 101
        client.reader.frame(framing)
    }

    private func clientReceivesInterim(
        _ client: SimulatedClient, _ plan: RequestPlan, _ status: Int, _ head: MessageHead
    ) {
        client.isInInterim = true
        client.reader.frame(.none)
        if plan.minorVersion == 0 { return fail("\(plan.tag): \(status) for a client of HTTP/1.0") }
        if status == 100 {
            if !plan.expectsContinue { return fail("\(plan.tag): 100 that nobody asked for") }
            if let body = client.heldBody {
                client.heldBody = nil
                client.outbox += body
            }
        } else if head.values("link") != ["</\(plan.tag)>"] {
            fail("\(plan.tag): a stranger's \(status)")
        }
    }

    private func clientReceivesContent(_ client: SimulatedClient, _ bytes: ArraySlice<UInt8>) {
        let number = client.answers.count - 1
        let start = client.answers[number].contentCount
        client.answers[number].contentCount += bytes.count
        guard client.answers[number].tag != nil else { return }
        let plan = client.plans[number]
        let content = plan.answer.content
        guard start + bytes.count <= content.count, Array(content[start..<start + bytes.count]) == Array(bytes) else {
            return fail("\(plan.tag): content that is not its own at \(start)")
        }
    }

    private func clientReceivesTunnel(_ client: SimulatedClient, _ bytes: [UInt8]) {
        let plan = client.plans[client.answers.count - 1]
        let content = plan.answer.tunnel ?? []
        let start = client.tunnelReceived
        client.tunnelReceived += bytes.count
        guard start + bytes.count <= content.count, Array(content[start..<start + bytes.count]) == bytes else {
            return fail("\(plan.tag): tunnel content that is not its own at \(start)")
        }
    }

    func clientSeesEnd(_ client: SimulatedClient, isCut: Bool) {
        guard !client.sawEnd else { return }
        client.sawEnd = true
        client.wasCut = isCut
        if !isCut, client.reader.endsWithConnection { answerEnded(client) }
    }
}
