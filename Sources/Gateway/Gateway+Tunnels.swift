internal import Basics
internal import Config
internal import HTTP
internal import HTTP1
internal import Instrumentation
internal import Proxy

/// Tunnels: after 101 the two connections carry another protocol, byte for byte, each direction on its own
/// (RFC 9110 section 7.8).
extension Gateway {
    /// The backend answered 101. Only an upgrade that was asked for becomes a tunnel.
    mutating func switchProtocols(_ exchange: Int, _ upstream: Int, _ start: Int, _ count: Int, now: Instant) {
        let protocolName = readBytes(start &+ responseHead.upgrade.lower, Int(responseHead.upgrade.count))
        guard exchanges[exchange].isWebSocketUpgrade, exchanges[exchange].request == .ended,
            protocolName.equalsIgnoringCase("websocket")
        else { return badResponse(exchange, .unexpectedUpgrade, now: now) }
        let client = Int(exchanges[exchange].client)
        makeRoom(responseHead.byteCount &+ Self.headGrowthMax)
        let from = writer.count
        let delivery = ResponseDelivery(upstream: .none, clientMinorVersion: 1, wantsClose: false)
        ResponseComposer(delivery).composeSwitching(
            responseHead, responseFields, bytes: readBytes(start, responseHead.byteCount), into: &writer)
        sendComposed(client, from: from)
        exchanges[exchange].isTunnel = true
        exchanges[exchange].status = 101
        exchanges[exchange].upstreamStatus = 101
        exchanges[exchange].timeline.responseBegan = now
        exchanges[exchange].response = .produced
        let tunnel = Tunnel(
            service: exchanges[exchange].service, route: exchanges[exchange].route,
            isSlashChanged: exchanges[exchange].isSlashChanged, began: now)
        detach(upstream)
        finishExchange(exchange, now: now)
        joinTunnel(client, upstream, tunnel, now: now)
        let rest = count &- responseHead.byteCount
        if rest > 0 { tunnelBytes(upstream, start &+ responseHead.byteCount, rest, now: now) }
        if !connections[client].input.isEmpty { resumeLater(client) }
        readOn(client)
        readOn(upstream)
    }

    private mutating func joinTunnel(_ client: Int, _ upstream: Int, _ tunnel: Tunnel, now: Instant) {
        noteConnections(Int(connections[client].origin), active: -1, tunnel: 1)
        for (slot, peer) in [(client, upstream), (upstream, client)] {
            connections[slot].state = .tunnel
            connections[slot].peer = Int32(truncatingIfNeeded: peer)
            connections[slot].tunnel = tunnel
            connections[slot].readDeadline = now + services[Int(tunnel.service)].timeouts.tunnel
            arm(slot)
        }
        recorder.tunnelBegan(
            service: Int(tunnel.service), route: Int(tunnel.route), slashChanged: tunnel.isSlashChanged)
    }

    mutating func tunnelBytes(_ slot: Int, _ start: Int, _ count: Int, now: Instant) {
        let peer = Int(connections[slot].peer)
        guard peer >= 0 else { return }
        connections[slot].tunnel.bytes &+= UInt64(count)
        let deadline = now + services[Int(connections[slot].tunnel.service)].timeouts.tunnel
        connections[slot].readDeadline = deadline
        connections[peer].readDeadline = deadline
        sendRead(peer, start, count)
    }

    /// One side sent FIN: it is passed on behind what came before, and the other direction goes on.
    mutating func tunnelEnded(_ slot: Int, now: Instant) {
        let peer = Int(connections[slot].peer)
        guard peer >= 0 else { return endTunnel(slot, now: now) }
        if connections[peer].hasEnded { return endTunnelWhenWritten(slot, peer, now: now) }
        connections[peer].endsWhenWritten = true
        startWriting(peer)
    }

    /// Both sides are done: the tunnel ends as soon as the last bytes are out.
    private mutating func endTunnelWhenWritten(_ slot: Int, _ peer: Int, now: Instant) {
        guard !connections[peer].held.isEmpty || connections[peer].runs.count > 0 else {
            return endTunnel(slot, now: now)
        }
        leaveTunnel(slot, now: now)
        connections[peer].closesWhenWritten = true
    }

    /// Ends a tunnel now, whatever is still on the way.
    mutating func endTunnel(_ slot: Int, now: Instant) {
        let peer = Int(connections[slot].peer)
        leaveTunnel(slot, now: now)
        if peer >= 0 { closeNow(peer, abort: false, now: now) }
    }

    /// Closes one side; the other no longer has a peer.
    private mutating func leaveTunnel(_ slot: Int, now: Instant) {
        let peer = Int(connections[slot].peer)
        if peer >= 0 {
            let client = connections[slot].role == .client ? slot : peer
            let upstream = client == slot ? peer : slot
            let tunnel = connections[client].tunnel
            recorder.tunnelEnded(
                service: Int(tunnel.service), route: Int(tunnel.route), slashChanged: tunnel.isSlashChanged,
                duration: now.since(tunnel.began), bytesIn: tunnel.bytes, bytesOut: connections[upstream].tunnel.bytes)
            connections[peer].peer = -1
        }
        closeNow(slot, abort: false, now: now)
    }
}

/// What a connection knows of the tunnel that it is one end of.
struct Tunnel {
    var service: Int32 = -1
    var route: Int32 = -1
    var isSlashChanged = false
    var began = Instant.never
    /// Bytes that came in at this end.
    var bytes: UInt64 = 0
}
