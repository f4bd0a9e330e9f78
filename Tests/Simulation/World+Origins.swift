import Basics
import Gateway

/// What backends do, and what they make of what they get.
extension World {
    func mayAct(_ origin: SimulatedOrigin) -> Bool {
        guard !origin.hasEnded, !origin.isSilent, origin.pausedUntil <= now, !links[origin.link].isReset else {
            return false
        }
        if !origin.steps.isEmpty { return links[origin.link].inbox.count < 100_000 }
        guard origin.isTunnel else { return origin.sawEnd }
        let tunnel = origin.present?.plan.answer.tunnel ?? []
        if origin.tunnelSent < tunnel.count { return links[origin.link].inbox.count < 100_000 }
        // Half of them wait for the client to hang up first.
        return tunnel.count % 2 == 0 || origin.sawEnd
    }

    func act(_ origin: SimulatedOrigin) {
        let link = origin.link
        if dice.chance(origin.present?.plan.answer.isEarly == true ? 15 : 2), links[link].inbox.isEmpty {
            return origin.pausedUntil = pauseEnd()
        }
        guard let step = origin.steps.first else {
            if origin.isTunnel { return pushTunnel(origin) }
            return end(origin, isGone: true)
        }
        switch step {
        case .bytes(let bytes):
            let count = dice.chance(40) ? bytes.count : 1 + dice.below(min(bytes.count, dice.pick([1, 30, 3000])))
            arrive(bytes.prefix(count), link)
            if count < bytes.count {
                origin.steps[0] = .bytes(Array(bytes[count...]))
            } else {
                origin.steps.removeFirst()
                finishStep(origin)
            }
        case .burst(let bytes):
            origin.steps.removeFirst()
            finishStep(origin)
            sayTooMuch(origin, bytes)
        case .stop(let how):
            origin.steps.removeFirst()
            switch how {
            case .end:
                // Whoever closes with bytes unread resets, which may take its own answer back.
                let mayBeGone = !setting.isCalm || origin.present?.isWhole ?? true
                end(origin, isGone: mayBeGone && dice.chance(50))
            case .reset:
                origin.hasEnded = true
                arriveReset(link)
            case .silence: origin.isSilent = true
            }
        case .answered: finishStep(origin)
        }
    }

    /// With the last byte of an answer it has been given.
    private func finishStep(_ origin: SimulatedOrigin) {
        guard case .answered = origin.steps.first else { return }
        origin.steps.removeFirst()
        answered(origin)
    }

    func end(_ origin: SimulatedOrigin, isGone: Bool) {
        origin.hasEnded = true
        arriveEnd(origin.link, isGone: isGone)
    }

    /// Bytes that no request asked for, in one piece: what comes later than the next request cannot be told from its
    /// answer.
    func sayTooMuch(_ origin: SimulatedOrigin, _ bytes: [UInt8]) {
        origin.hasSaidTooMuch = true
        links[origin.link].readsAll = true
        arrive(bytes, origin.link)
        handleEvent(origin.link)
    }

    private func pushTunnel(_ origin: SimulatedOrigin) {
        let content = origin.present?.plan.answer.tunnel ?? []
        guard origin.tunnelSent < content.count else { return end(origin, isGone: false) }
        let count = 1 + dice.below(min(content.count - origin.tunnelSent, 30_000))
        arrive(content[origin.tunnelSent..<origin.tunnelSent + count], origin.link)
        origin.tunnelSent += count
    }

    private func answered(_ origin: SimulatedOrigin) {
        origin.present?.isAnswered = true
        if origin.present?.plan.answer.tunnel != nil {
            origin.isTunnel = true
        } else {
            finishIfDone(origin)
        }
    }

    private func finishIfDone(_ origin: SimulatedOrigin) {
        if origin.isServingWild {
            origin.isServingWild = false
        } else {
            guard let present = origin.present, present.isAnswered, present.isWhole else { return }
            origin.present = nil
        }
        origin.served += 1
        origin.hasAnswered = false
    }

    // MARK: What they get

    func originReceives(_ origin: SimulatedOrigin, _ bytes: [UInt8]) {
        if origin.isTunnel { return originReceivesTunnel(origin, bytes) }
        origin.reader.feed(bytes)
        while failure == nil, let event = origin.reader.next() {
            switch event {
            case .head(let head): originReceives(origin, head)
            case .content(let bytes): originReceivesContent(origin, bytes)
            case .end: requestEnded(origin)
            case .broken(let what): fail("backend \(origin.link) got \(what)")
            }
        }
    }

    private func originReceives(_ origin: SimulatedOrigin, _ head: MessageHead) {
        guard origin.present == nil, !origin.isServingWild else {
            return fail("backend \(origin.link) got a request before it had answered the last one: \(head)")
        }
        guard let framing = head.requestFraming, head.startLine[2] == "HTTP/1.1" else {
            return fail("backend \(origin.link) got a request that it cannot read: \(head)")
        }
        origin.reader.frame(framing)
        let target = head.startLine[1]
        if origin.hasSaidTooMuch { return fail("backend \(origin.link) got a request although it cannot be trusted") }
        if target.contains("smuggled") { return fail("backend \(origin.link) got a smuggled request") }
        let path = target.split(separator: "?", omittingEmptySubsequences: false)[0]
        guard let plan = path.split(separator: "/").lazy.compactMap({ self.plans[String($0)] }).first else {
            origin.isServingWild = clients.contains(where: \.isWild)
            if !origin.isServingWild { fail("backend \(origin.link) got what no client sent: \(head)") }
            return
        }
        let exchange = SimulatedOrigin.Exchange(plan: plan, bytesReadBefore: links[origin.link].bytesRead)
        note("request \(plan.tag) at", origin.link)
        checkSighting(plan, origin, head, framing)
        origin.present = exchange
        sightings[plan.tag, default: []].append(exchange)
        sightingOrigins[plan.tag, default: []].append(origin)
        if !plan.answer.interim.isEmpty { origin.steps.append(.bytes(plan.answer.interim)) }
        if plan.answer.isEarly { answer(origin, plan) }
    }

    private func originReceivesContent(_ origin: SimulatedOrigin, _ bytes: ArraySlice<UInt8>) {
        guard let present = origin.present else { return }
        let start = present.contentCount
        let content = present.plan.content
        present.contentCount += bytes.count
        guard start + bytes.count <= content.count, Array(content[start..<start + bytes.count]) == Array(bytes) else {
            return fail("\(present.plan.tag): request content that is not its own at \(start)")
        }
    }

    private func originReceivesTunnel(_ origin: SimulatedOrigin, _ bytes: [UInt8]) {
        guard let plan = origin.present?.plan else { return fail("bytes of a tunnel without one") }
        let content = pattern("C" + plan.tag, plan.answer.tunnel?.count ?? 0)
        let start = origin.tunnelReceived
        origin.tunnelReceived += bytes.count
        guard start + bytes.count <= content.count, Array(content[start..<start + bytes.count]) == bytes else {
            return fail("\(plan.tag): tunnel content that is not its own at \(start)")
        }
    }

    private func requestEnded(_ origin: SimulatedOrigin) {
        guard let present = origin.present else {
            origin.steps += [.bytes(Array("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok".utf8)), .answered]
            return
        }
        if present.contentCount != present.plan.content.count || present.plan.flaw != nil {
            return fail("\(present.plan.tag): a backend got half a request as a whole one")
        }
        present.isWhole = true
        if !origin.hasAnswered { answer(origin, present.plan) } else { finishIfDone(origin) }
    }

    private func answer(_ origin: SimulatedOrigin, _ plan: RequestPlan) {
        origin.hasAnswered = true
        let wire = plan.answer.wire
        let count = min(wire.count, plan.answer.stop?.at ?? wire.count)
        if count == wire.count, !plan.answer.surplus.isEmpty {
            origin.steps.append(.bytes(Array(wire.dropLast())))
            origin.steps.append(.burst(wire.suffix(1) + plan.answer.surplus))
        } else if count > 0 {
            origin.steps.append(.bytes(Array(wire.prefix(count))))
        }
        if plan.answer.isWhole || count == wire.count && plan.answer.framing != .untilClose {
            origin.steps.append(.answered)
        }
        if let stop = plan.answer.stop { origin.steps.append(.stop(stop.how)) }
    }
}
