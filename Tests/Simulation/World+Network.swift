import Basics
import Gateway

/// The kernel and the loop around the core: what the core asks for is carried out, what arrives becomes events, each an
/// edge that comes once.
extension World {
    /// As many commands no single event can cause.
    private static var commandsMax: Int { 2000 }

    func carryOutCommands() {
        var count = 0
        while failure == nil, let command = gateway.nextCommand(now: now) {
            count += 1
            guard count <= Self.commandsMax else { return fail("commands without end") }
            switch command {
            case .connect(let id, let endpoint): connect(id, endpoint)
            case .write(let id): write(id)
            case .read(let id):
                guard let link = link(of: id), links[link].isReadable, !links[link].isClosed else { continue }
                links[link].isQueued = true
            case .endWriting(let id):
                guard let link = link(of: id), !links[link].isClosed else { continue }
                note("FIN to", link)
                links[link].endedWriting = true
                peerSeesEnd(link, isCut: false)
            case .close(let id, let abort): close(id, abort: abort)
            case .handOver(let id): handOver(id)
            case .render: fail("a page nobody asked for")
            }
        }
        if setting.hasLog { accessLog += gateway.takeAccessLog() }
        checkBuffers()
    }

    func add(_ id: ConnectionID, _ owner: Link.Owner) -> Int {
        let link = links.count
        let place = Place(era: era, id: id)
        if places[place] != nil { fail("an id for the second time") }
        places[place] = link
        // Half of the peers read whatever comes at once.
        links.append(Link(id: id, era: era, owner: owner, window: dice.chance(60) ? .max : dice.below(3000)))
        open.append(link)
        return link
    }

    private func connect(_ id: ConnectionID, _ endpoint: Int) {
        let link = add(id, .origin(origins.count))
        origins.append(SimulatedOrigin(link: link, endpoint: endpoint))
        links[link].isConnecting = true
        note("connect", link, endpoint)
        // A backend on a unix socket answers at once.
        if dice.chance(15) { finishConnect(link) }
    }

    func finishConnect(_ link: Int) {
        links[link].isConnecting = false
        if !setting.isCalm, dice.chance(6) {
            note("refuse", link)
            // The loop forgets the connection before it tells.
            forget(link)
            let failure: ConnectFailure = dice.pick([.refused, .unreachable, .outOfDescriptors, .other])
            gateway.connectFailed(links[link].id, failure, now: now)
        } else {
            note("connected", link)
            gateway.connected(links[link].id, now: now)
        }
    }

    private func close(_ id: ConnectionID, abort: Bool) {
        guard let link = link(of: id) else { return fail("close of an unknown connection") }
        guard !links[link].isClosed else { return }
        note(abort ? "abort" : "close", link)
        forget(link)
        links[link].wasAborted = abort
        peerSeesEnd(link, isCut: abort)
    }

    private func forget(_ link: Int) {
        links[link].isClosed = true
        links[link].inbox = []
        open.removeAll { $0 == link }
    }

    private func write(_ id: ConnectionID) {
        guard let link = link(of: id), !links[link].isClosed else { return }
        guard !links[link].isReset else {
            note("write fails", link)
            links[link].sawHangup = true
            if !links[link].sawEnd {
                links[link].isReadable = true
                links[link].isQueued = true
            }
            return gateway.writeFailed(id, now: now)
        }
        var vectors = unsafe [OutputVector](repeating: OutputVector(base: nil, count: 0), count: 8)
        let count = unsafe vectors.withUnsafeMutableBufferPointer { buffer in
            unsafe buffer.baseAddress.map { unsafe gateway.output(id, $0, max: 8) } ?? 0
        }
        var taken: [UInt8] = []
        var offered = 0
        for place in 0..<count {
            let vector = unsafe vectors[place]
            unsafe offered += vector.count
            let room = min(unsafe vector.count, links[link].window - taken.count)
            guard room > 0, let base = unsafe vector.base else { continue }
            unsafe taken.append(contentsOf: UnsafeRawBufferPointer(start: base, count: room))
        }
        if taken.count < offered { links[link].isWriteBlocked = true }
        if links[link].window < .max { links[link].window -= taken.count }
        note("write", link, taken.count)
        links[link].bytesWritten += taken.count
        if links[link].endedWriting, !taken.isEmpty { fail("bytes behind a FIN on link \(link)") }
        if !taken.isEmpty {
            deliver(taken, link)
            if links[link].peerIsGone { arriveReset(link) }
        }
        gateway.wrote(id, count: taken.count, now: now)
    }

    private func deliver(_ bytes: [UInt8], _ link: Int) {
        madeProgress()
        switch links[link].owner {
        case .client(let number): clientReceives(clients[number], bytes)
        case .origin(let number): originReceives(origins[number], bytes)
        }
    }

    func peerSeesEnd(_ link: Int, isCut: Bool) {
        switch links[link].owner {
        case .client(let number): clientSeesEnd(clients[number], isCut: isCut)
        case .origin(let number): origins[number].sawEnd = true
        }
    }

    // MARK: What arrives

    func arrive(_ bytes: some Collection<UInt8>, _ link: Int) {
        links[link].inbox += bytes
        links[link].hasEvent = true
    }

    func arriveEnd(_ link: Int, isGone: Bool) {
        note("FIN from", link)
        links[link].hasEnded = true
        links[link].hasEvent = true
        if isGone { links[link].peerIsGone = true }
    }

    func arriveReset(_ link: Int) {
        guard !links[link].isReset, !links[link].isClosed else { return }
        note("RST from", link)
        links[link].isReset = true
        links[link].hasEvent = true
        // What had arrived before may be lost with it.
        if dice.chance(50) { links[link].inbox = [] }
    }

    func handleEvent(_ link: Int) {
        let id = links[link].id
        links[link].hasEvent = false
        if links[link].isWritableDue, links[link].isWriteBlocked {
            links[link].isWriteBlocked = false
            note("writable", link)
            gateway.writable(id, now: now)
            carryOutCommands()
        }
        guard knows(link, id) else { return }
        links[link].isWritableDue = false
        if links[link].hasEnded || links[link].isReset, !links[link].sawHangup {
            links[link].sawHangup = true
            note("hangup", link)
            gateway.hangup(id, now: now)
            carryOutCommands()
            guard knows(link, id) else { return }
        }
        guard !links[link].sawEnd else { return }
        links[link].isReadable = true
        read(link)
    }

    func read(_ link: Int) {
        let id = links[link].id
        guard !links[link].isClosed, failure == nil else { return }
        guard gateway.wantsBytes(id) else {
            if links[link].isReset, links[link].isClient { failReading(link) }
            return
        }
        let waiting = links[link].inbox.count
        if waiting > 0 {
            let most = links[link].readsAll ? Gateway.readBytesMax : dice.pick([1, 7, 50, 1000, Gateway.readBytesMax])
            let count = min(waiting, dice.chance(50) ? Gateway.readBytesMax : most)
            receive(link, count)
        } else if links[link].isReset {
            failReading(link)
        } else if links[link].hasEnded {
            links[link].isReadable = false
            links[link].sawEnd = true
            note("read end", link)
            gateway.receivedEnd(id, now: now)
            carryOutCommands()
        } else {
            links[link].isReadable = false
        }
    }

    private func receive(_ link: Int, _ count: Int) {
        note("read", link, count)
        madeProgress()
        unsafe links[link].inbox.withUnsafeBytes { bytes in
            if let base = bytes.baseAddress { unsafe gateway.readBuffer.copyMemory(from: base, byteCount: count) }
        }
        links[link].inbox.removeFirst(count)
        links[link].bytesRead += count
        if links[link].inbox.isEmpty {
            links[link].readsAll = false
            if !links[link].sawHangup { links[link].isReadable = false }
        }
        gateway.received(links[link].id, count: count, now: now)
        carryOutCommands()
        if !links[link].isClosed, links[link].isReadable { links[link].isQueued = true }
    }

    private func failReading(_ link: Int) {
        links[link].isReadable = false
        links[link].sawEnd = true
        note("read fails", link)
        gateway.failed(links[link].id, now: now)
        carryOutCommands()
    }
}
