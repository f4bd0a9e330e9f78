public import Basics
internal import Config
internal import Proxy

/// What goes out: runs of bytes in the worker's buffers, written at once; what the kernel does not take is held, and
/// whoever sends it is paused until that is gone.
extension Gateway {
    /// The bytes to write, in order.
    /// - Returns: how many vectors were filled; 0: nothing (more) to write.
    @unsafe public mutating func output(
        _ id: ConnectionID, _ vectors: UnsafeMutablePointer<OutputVector>, max: Int
    ) -> Int {
        guard isAlive(id), max > 0 else { return 0 }
        let slot = Int(id.slot)
        let held = connections[slot].held.count
        if held > 0 {
            unsafe vectors[0] = OutputVector(base: connections[slot].held.base, count: held)
            return 1
        }
        let count = min(connections[slot].runs.count, max)
        for index in 0..<count { unsafe vectors[index] = connections[slot].runs.vector(index) }
        return count
    }

    /// The kernel took `count` bytes of what `output` gave; 0: none for now.
    public mutating func wrote(_ id: ConnectionID, count: Int, now: Instant) {
        guard isAlive(id) else { return }
        let slot = Int(id.slot)
        finishWriting(slot)
        countBytesOut(slot, count)
        if connections[slot].held.isEmpty {
            if count < connections[slot].runs.byteCount {
                keepUnwritten(slot, after: count)
            } else {
                connections[slot].runs.removeAll()
            }
        } else {
            connections[slot].held.removeFirst(count, pool: &buffers)
        }
        guard connections[slot].held.isEmpty else {
            connections[slot].isBlocked = true
            if count > 0 || connections[slot].writeDeadline == .never {
                connections[slot].writeDeadline = now + timeout(slot) { $0.send }
                arm(slot)
            }
            return
        }
        connections[slot].isBlocked = false
        connections[slot].writeDeadline = .never
        drained(slot, now: now)
    }

    /// The kernel has room again.
    public mutating func writable(_ id: ConnectionID, now: Instant) {
        guard isAlive(id), connections[Int(id.slot)].isBlocked else { return }
        begin()
        connections[Int(id.slot)].isBlocked = false
        startWriting(Int(id.slot))
    }

    /// Sends what was composed since `start`.
    mutating func sendComposed(_ slot: Int, from start: Int) {
        if writer.overflowed { noteFault("a head did not fit") }
        unsafe send(slot, writer.base(at: start), writer.count - start)
    }

    /// Sends bytes of the read memory.
    mutating func sendRead(_ slot: Int, _ start: Int, _ count: Int) {
        unsafe send(slot, UnsafeRawPointer(readMemory + start), count)
    }

    /// Sends bytes that stay where they are until the next event.
    @unsafe mutating func send(_ slot: Int, _ base: UnsafeRawPointer, _ count: Int) {
        guard count > 0, !connections[slot].isWriteDead else { return }
        if connections[slot].role == .upstream { unsafe keepForReplay(slot, base, count) }
        if connections[slot].held.isEmpty, connections[slot].state != .connecting,
            unsafe connections[slot].runs.append(base, count: count)
        {
            return startWriting(slot)
        }
        spill(slot)
        unsafe connections[slot].held.append(base, count: count, pool: &buffers)
        if connections[slot].state != .connecting { startWriting(slot) }
    }

    /// Makes sure that `bytes` can be composed, copying what waits in the scratch buffer away if it must.
    mutating func makeRoom(_ bytes: Int) {
        guard writer.room < bytes else { return }
        for slot in 0..<connections.capacity where connections[slot].runs.count > 0 { spill(slot) }
        writer.reset()
    }

    /// Copies a connection's runs to memory of its own.
    mutating func spill(_ slot: Int) {
        for index in 0..<connections[slot].runs.count {
            let vector = unsafe connections[slot].runs.vector(index)
            if let base = unsafe vector.base {
                unsafe connections[slot].held.append(base, count: vector.count, pool: &buffers)
            }
        }
        connections[slot].runs.removeAll()
    }

    /// Bytes of a connection may be wanted again: the shell is told if it has been told otherwise.
    mutating func readOn(_ slot: Int) {
        guard connections[slot].isPaused else { return }
        connections[slot].isPaused = false
        commands.append(.read(id(slot)))
    }

    mutating func startWriting(_ slot: Int) {
        guard !connections[slot].isWriting, !connections[slot].isBlocked else { return }
        connections[slot].isWriting = true
        writing &+= 1
        commands.append(.write(id(slot)))
    }

    mutating func finishWriting(_ slot: Int) {
        guard connections[slot].isWriting else { return }
        connections[slot].isWriting = false
        writing &-= 1
    }

    private mutating func keepUnwritten(_ slot: Int, after written: Int) {
        var skipped = written
        for index in 0..<connections[slot].runs.count {
            let vector = unsafe connections[slot].runs.vector(index)
            let count = unsafe vector.count
            guard let base = unsafe vector.base else { continue }
            let skip = min(skipped, count)
            skipped &-= skip
            if skip < count {
                unsafe connections[slot].held.append(base + skip, count: count - skip, pool: &buffers)
            }
        }
        connections[slot].runs.removeAll()
    }

    /// Forgets what was to be sent.
    mutating func dropOutput(_ slot: Int) {
        connections[slot].runs.removeAll()
        connections[slot].held.release(to: &buffers)
        connections[slot].isBlocked = false
        connections[slot].writeDeadline = .never
    }

    /// All output of a connection is out: whoever waited for that goes on.
    private mutating func drained(_ slot: Int, now: Instant) {
        if connections[slot].closesWhenWritten { return closeAfterWriting(slot, now: now) }
        if connections[slot].endsWhenWritten, !connections[slot].hasEndedWriting {
            connections[slot].hasEndedWriting = true
            commands.append(.endWriting(id(slot)))
        }
        switch (connections[slot].role, connections[slot].state) {
        case (.client, .exchange): clientDrained(slot, now: now)
        case (.upstream, .exchange): upstreamDrained(slot, now: now)
        case (_, .tunnel):
            let peer = Int(connections[slot].peer)
            if peer >= 0 { readOn(peer) }
        case (.client, _), (.upstream, _), (.free, _): return
        }
    }
}
