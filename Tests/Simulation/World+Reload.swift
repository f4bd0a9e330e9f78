import Gateway

/// What the loop does at a reload, without a kernel: a new gateway, and the former ones that come to their end.
extension World {
    /// A connection as one of the gateways knows it.
    struct Place: Hashable {
        let era: Int
        let id: ConnectionID
    }

    /// A gateway in whose place another has come. While it is visited it holds that other one.
    final class FormerGateway {
        var gateway: Gateway
        var era: Int

        init(_ gateway: consuming Gateway, era: Int) {
            self.gateway = gateway
            self.era = era
        }
    }

    func link(of id: ConnectionID) -> Int? { places[Place(era: era, id: id)] }

    /// Whether a link is open and still goes by this id with the present gateway.
    func knows(_ link: Int, _ id: ConnectionID) -> Bool {
        !links[link].isClosed && links[link].id == id && links[link].era == era
    }

    /// A new configuration: the same services, with one route more or fewer before the others, so that all have other
    /// numbers.
    func reload() {
        guard !isDraining else { return }
        note("reload", eraCount)
        let text = eraCount % 2 == 1 ? setting.text.replacing("# GET", with: "GET") : setting.text
        do {
            loaded = try SimulatedSite(text, connectionsMax: loaded.site.connectionsMax, after: loaded)
        } catch {
            return fail("no reload: \(error)")
        }
        let gone = FormerGateway(
            Gateway(site: loaded.site, worker: 0, seed: seed &+ UInt64(eraCount), now: now), era: eraCount)
        eraCount += 1
        trade(with: gone)
        former.append(gone)
        for gone in former { visit(gone) { gateway.retire(keeping: [true], now: now) } }
    }

    /// Acts with the gateway that a link belongs to.
    func inEra(of link: Int, _ act: () -> Void) {
        if links[link].era == era { return act() }
        guard let gone = former.first(where: { $0.era == links[link].era }) else {
            return fail("link \(link) belongs to a gateway that is gone")
        }
        visit(gone, act)
    }

    func visit(_ gone: FormerGateway, _ act: () -> Void) {
        trade(with: gone)
        visited = gone
        act()
        carryOutCommands()
        trade(with: gone)
        visited = nil
        carryOutCommands()
        if gone.gateway.isSpent {
            if gone.gateway.usage != Gateway.Usage() { fail("a former gateway left behind: \(gone.gateway.usage)") }
            former.removeAll { $0 === gone }
        }
    }

    private func trade(with gone: FormerGateway) {
        swap(&gateway, &gone.gateway)
        swap(&era, &gone.era)
    }

    func handOver(_ id: ConnectionID) {
        guard let link = link(of: id), !links[link].isClosed else { return }
        guard let present = visited else { return fail("handed over by the present gateway") }
        guard let departure = gateway.takeDeparture(id) else { return }
        guard let heir = present.gateway.adopt(departure, listener: 0, now: now) else {
            // No room: the loop closes it.
            links[link].isClosed = true
            links[link].inbox = []
            open.removeAll { $0 == link }
            return peerSeesEnd(link, isCut: true)
        }
        note("handed over", link)
        links[link].id = heir
        links[link].era = present.era
        places[Place(era: present.era, id: heir)] = link
        // The kernel reports once more what has happened; what was known as readable still is.
        links[link].hasEvent = true
        if links[link].isReadable { links[link].isQueued = true }
    }

    func expireFormer() {
        for gone in former where gone.gateway.nextDeadline <= now {
            visit(gone) { gateway.expire(now: now) }
        }
    }
}
