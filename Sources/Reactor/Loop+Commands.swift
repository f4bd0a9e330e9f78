internal import Basics
internal import Gateway
internal import Linux

extension Loop {
    /// Carries out what the gateway asks for, until it asks for nothing more.
    mutating func carryOutCommands() {
        while let command = gateway.nextCommand(now: now) {
            switch command {
            case .write(let id): write(id)
            case .read(let id): resumeReading(id)
            case .connect(let id, let endpoint): connect(id, endpoint)
            case .endWriting(let id): endWriting(id)
            case .close(let id, let abort): close(id, abort: abort)
            case .handOver(let id): handOver(id)
            case .render(let id):
                if var ticket = gateway.takePageTicket(id) {
                    ticket.era = number
                    outlets.render(ticket)
                }
            }
        }
    }

    private mutating func write(_ id: ConnectionID) {
        guard connections.isLive(id) else { return }
        let count = unsafe gateway.output(id, vectors, max: Self.vectorsMax)
        // Nothing to write is written at once: the gateway goes on from there.
        guard count > 0 else { return gateway.wrote(id, count: 0, now: now) }
        var offered = 0
        for index in 0..<count { unsafe offered &+= vectors[index].count }
        switch send(id, count: count, bytes: offered) {
        case .bytes(let taken):
            if taken < offered { connections[id].state.insert(.writeBlocked) }
            gateway.wrote(id, count: taken, now: now)
        case .wouldBlock:
            connections[id].state.insert(.writeBlocked)
            gateway.wrote(id, count: 0, now: now)
        case .failed: writeFailed(id)
        }
    }

    private mutating func send(_ id: ConnectionID, count: Int, bytes: Int) -> Writing {
        if count == 1, let base = unsafe vectors[0].base {
            return unsafe connections[id].descriptor.send(base, count: bytes)
        }
        guard bytes <= Self.joinedBytesMax else {
            return unsafe connections[id].descriptor.send(vectors: vectors, count: count)
        }
        var position = 0
        for index in 0..<count {
            let vector = unsafe vectors[index]
            if let base = unsafe vector.base {
                unsafe (joined + position).copyMemory(from: base, byteCount: vector.count)
            }
            unsafe position &+= vector.count
        }
        return unsafe connections[id].descriptor.send(joined, count: bytes)
    }

    /// What the peer sent before may still be read, and behind it the end or the error.
    private mutating func writeFailed(_ id: ConnectionID) {
        connections[id].state.formUnion([.hangup, .error])
        if !connections[id].state.contains(.ended) {
            connections[id].state.insert(.readable)
            makeReady(id)
        }
        gateway.writeFailed(id, now: now)
    }

    private mutating func resumeReading(_ id: ConnectionID) {
        if connections.isLive(id), connections[id].state.contains(.readable) { makeReady(id) }
    }

    private mutating func connect(_ id: ConnectionID, _ endpoint: Int) {
        guard endpoints.indices.contains(endpoint), let name = endpoints[endpoint] else {
            gateway.connectFailed(id, .other, now: now)
            return
        }
        switch Socket.connect(to: name) {
        case .done(let descriptor):
            guard add(id, descriptor, []) else { return connectFailed(id, .outOfDescriptors) }
            gateway.connected(id, now: now)
        case .underWay(let descriptor):
            guard add(id, descriptor, .connecting) else { return connectFailed(id, .outOfDescriptors) }
        case .failed(let error):
            gateway.connectFailed(id, Self.connectFailure(error), now: now)
        }
    }

    private mutating func connectFailed(_ id: ConnectionID, _ failure: ConnectFailure) {
        connections.remove(id)
        gateway.connectFailed(id, failure, now: now)
    }

    /// - Returns: whether the kernel watches it; it stands in the table anyway.
    mutating func add(
        _ id: ConnectionID, _ descriptor: consuming FileDescriptor, _ state: ConnectionTable.State
    ) -> Bool {
        connections.insert(id, descriptor, state)
        do throws(SystemError) {
            try epoll.add(connection: connections[id].descriptor, token: Era.token(id, era: number))
            return true
        } catch {
            return false
        }
    }

    private mutating func endWriting(_ id: ConnectionID) {
        guard connections.isLive(id) else { return }
        // A peer that has reset shows it when it is read.
        do throws(SystemError) { try connections[id].descriptor.shutdownWriting() } catch {}
    }

    private mutating func close(_ id: ConnectionID, abort: Bool) {
        guard connections.isLive(id) else { return }
        if abort {
            // If it fails the peer sees an orderly end instead of a reset.
            do throws(SystemError) { try connections[id].descriptor.resetOnClose() } catch {}
        }
        connections.remove(id)
        if mayAccept { resumeAccepting() }
    }
}
