import Basics
import Gateway

/// What happens next: one of all the things that may, in any order.
extension World {
    private enum Move {
        case event(Int), read(Int), connect(Int), window(Int), client(Int), origin(Int), closeIdle(Int)
    }

    /// In a calm world nobody waits longer than this for the next byte.
    private static var patience: Duration { .seconds(8) }

    /// When somebody who pauses goes on.
    func pauseEnd() -> Instant { now + .milliseconds(dice.pick([1, 30, 400, 1200, 2500])) }

    /// - Returns: false when all is over.
    func step() -> Bool {
        if stepCount == setting.drainStep { beginDrain() }
        if stepCount == setting.abandonStep { abandon() }
        if setting.reloadSteps.contains(stepCount) { reload() }
        if stepCount == 120 { checkGauges(areZero: false) }
        now = now + .microseconds(dice.below(200))
        let moves = moves()
        if moves.isEmpty || !setting.isCalm && dice.chance(2) {
            guard !isOver else { return false }
            letTimePass(isIdle: moves.isEmpty)
        } else {
            make(moves[dice.below(moves.count)])
        }
        if gateway.nextDeadline <= now {
            gateway.expire(now: now)
            carryOutCommands()
        }
        expireFormer()
        return true
    }

    private var isOver: Bool { open.isEmpty && clients.allSatisfy { $0.link != nil || $0.isRefused } }

    private func moves() -> [Move] {
        var moves: [Move] = []
        for link in open {
            if links[link].isConnecting {
                moves.append(.connect(link))
                continue
            }
            if links[link].hasEvent { moves += [.event(link), .event(link)] }
            if links[link].isQueued { moves.append(.read(link)) }
            if links[link].window < 100_000, mayOpenWindow(link) { moves.append(.window(link)) }
            if case .origin(let number) = links[link].owner {
                if mayAct(origins[number]) { moves.append(.origin(number)) }
                if setting.closesIdle, origins[number].isIdle, origins[number].served > 0, !origins[number].hasEnded,
                    !origins[number].hasSaidTooMuch,
                    dice.chance(3)
                {
                    moves.append(.closeIdle(number))
                }
            }
        }
        for client in clients where mayAct(client) { moves.append(.client(client.number)) }
        return moves
    }

    private func make(_ move: Move) {
        switch move {
        case .event(let link): inEra(of: link) { handleEvent(link) }
        case .read(let link):
            links[link].isQueued = false
            if links[link].isReadable { inEra(of: link) { read(link) } }
        case .connect(let link):
            inEra(of: link) {
                finishConnect(link)
                carryOutCommands()
            }
        case .window(let link): openWindow(link)
        case .client(let number):
            act(clients[number])
            carryOutCommands()
        case .origin(let number): act(origins[number])
        case .closeIdle(let number): closeIdle(origins[number])
        }
    }

    /// A backend has had enough of a connection that carries nothing.
    private func closeIdle(_ origin: SimulatedOrigin) {
        let isDrained = links[origin.link].inbox.isEmpty
        switch dice.below(100) {
        case 0..<20 where isDrained:
            origin.hasEnded = true
            arriveReset(origin.link)
        case 20..<40 where isDrained:
            sayTooMuch(
                origin, Array("HTTP/1.1 408 Request Timeout\r\nX-Tag: surplus\r\nContent-Length: 0\r\n\r\n".utf8))
        default: end(origin, isGone: dice.chance(80))
        }
    }

    private func mayOpenWindow(_ link: Int) -> Bool {
        switch links[link].owner {
        case .client(let number): !clients[number].readsNoMore
        case .origin(let number): !origins[number].isSilent
        }
    }

    private func openWindow(_ link: Int) {
        links[link].window += dice.chance(30) ? 200_000 : dice.within(1...2000)
        if links[link].isWriteBlocked {
            links[link].isWritableDue = true
            links[link].hasEvent = true
        }
    }

    /// The next moment at which something happens by itself.
    private func nextMoment() -> Instant {
        var next = former.map { $0.gateway.nextDeadline }.reduce(gateway.nextDeadline, min)
        for client in clients where client.pausedUntil > now { next = min(next, client.pausedUntil) }
        for link in open {
            guard case .origin(let number) = links[link].owner, origins[number].pausedUntil > now else { continue }
            next = min(next, origins[number].pausedUntil)
        }
        return next
    }

    private func letTimePass(isIdle: Bool) {
        let next = nextMoment()
        if isIdle, next == .never { return fail("nothing can happen any more, with links \(open) open") }
        if setting.isCalm, isIdle, now.since(progressAt) > Self.patience { checkPatience() }
        if isIdle || dice.chance(30), next < .never {
            now = max(now, next)
        } else {
            now = now + .milliseconds(dice.pick([1, 20, 100, 500, 1500, 5000]))
        }
        note("time", 0)
    }

    private func checkPatience() {
        for client in clients {
            guard let link = client.link, !links[link].isClosed, !client.sawEnd, !client.isDone || client.isTunnel
            else { continue }
            return fail("client \(client.number) waits in vain")
        }
    }

    private func beginDrain() {
        guard !isDraining else { return }
        isDraining = true
        note("drain", 0)
        for client in clients where client.link == nil { client.isRefused = true }
        for gone in former { visit(gone) { gateway.drain(now: now) } }
        gateway.drain(now: now)
        carryOutCommands()
    }

    private func abandon() {
        beginDrain()
        isAbandoned = true
        note("abandon", 0)
        for gone in former { visit(gone) { gateway.abandon(now: now) } }
        gateway.abandon(now: now)
        carryOutCommands()
    }
}
