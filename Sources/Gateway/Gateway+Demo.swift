internal import Basics
internal import Demo
internal import HTTP
internal import HTTP1
internal import Proxy

/// The embedded demo API as an origin server behind a socket of its own: weir proxies to it as to any other backend.
extension Gateway {
    mutating func beginDemo(_ exchange: Int, _ slot: Int, _ start: Int, _ count: Int, now: Instant) {
        exchanges[exchange].answerer = .demo
        exchanges[exchange].loggedPath = keep(exchange, start, requestHead.path)
        exchanges[exchange].loggedTarget = keep(exchange, start, requestHead.query)
        exchanges[exchange].request = .sending
        if exchanges[exchange].expectsContinue, !exchanges[exchange].requestBody.isEnded {
            makeRoom(64)
            let from = writer.count
            writer.append("HTTP/1.1 100 Continue\r\n\r\n")
            sendComposed(slot, from: from)
        }
        ownRequestContent(slot, start &+ requestHead.byteCount, count &- requestHead.byteCount, now: now)
    }

    /// Content of a request to the demo: its beginning is kept, the rest is read and dropped.
    mutating func ownRequestContent(_ slot: Int, _ start: Int, _ count: Int, now: Instant) {
        let exchange = Int(connections[slot].exchange)
        guard exchanges[exchange].answerer == .demo, exchanges[exchange].request == .sending else {
            return hold(slot, start, count)
        }
        var reader = exchanges[exchange].requestBody
        var position = 0
        do throws(ProtocolViolation) {
            reading: while true {
                let (event, used) = try reader.next(readBytes(start &+ position, count &- position))
                switch event {
                case .data(let range): keepDemoContent(exchange, start &+ position &+ range.lower, Int(range.count))
                case .needsMore, .ended:
                    position &+= used
                    break reading
                case .trailersFollow:
                    // weir forwards trailers; the demo has no use for them and takes only an empty section.
                    position &+= used
                    guard count &- position >= 2 else { break reading }
                    reader.trailersRead()
                    position &+= 2 &- used
                }
                position &+= used
            }
        } catch {
            return refuse(exchange, error.rule, now: now)
        }
        exchanges[exchange].requestBody = reader
        hold(slot, start &+ position, count &- position)
        if reader.isEnded { answerDemo(exchange, now: now) }
    }

    private mutating func keepDemoContent(_ exchange: Int, _ start: Int, _ count: Int) {
        let kept = min(count, DemoAPI.bodyBytesMax - exchanges[exchange].replay.count)
        guard kept > 0 else { return }
        unsafe exchanges[exchange].replay.append(readMemory + start, count: kept, pool: &buffers)
    }

    private mutating func answerDemo(_ exchange: Int, now: Instant) {
        exchanges[exchange].request = .ended
        let answer = demo.answer(
            method: exchanges[exchange].method,
            path: exchanges[exchange].logged.span.bytes(exchanges[exchange].loggedPath),
            query: exchanges[exchange].logged.span.bytes(exchanges[exchange].loggedTarget),
            body: exchanges[exchange].replay.span, unixMilliseconds: wallClock(now) / 1_000_000)
        exchanges[exchange].replay.release(to: &buffers)
        let key = Int32(truncatingIfNeeded: exchange)
        switch answer {
        case .respond(_, _, _, let after, _) where after > .zero:
            locals[key] = .delayed(answer)
            setDeadline(exchange, now + after)
        case .respond: respond(exchange, answer, now: now)
        case .bytes(let count):
            startStream(
                exchange, OwnHead(status: 200, contentType: "application/octet-stream", length: count, closes: false),
                now: now)
            locals[key] = .bytes(remaining: exchanges[exchange].method == .head ? 0 : count)
            ownAnswerDrained(exchange, now: now)
        case .events(let count, let every):
            startStream(
                exchange, OwnHead(status: 200, contentType: "text/event-stream", length: nil, closes: false), now: now)
            locals[key] = .events(next: 1, last: exchanges[exchange].method == .head ? 0 : count, every: every)
            ownDeadline(exchange, now: now)
        }
    }

    private mutating func respond(_ exchange: Int, _ answer: DemoAnswer, now: Instant) {
        guard case .respond(let status, let contentType, let body, _, let allow) = answer else { return }
        send(
            exchange,
            OwnHead(
                status: status, contentType: contentType, length: body.count,
                closes: !exchanges[exchange].keepsClient || isDraining, allow: allow),
            body: body, now: now)
    }

    private mutating func startStream(_ exchange: Int, _ head: OwnHead, now: Instant) {
        makeRoom(512)
        let from = writer.count
        composeOwnHead(head, now: now)
        sendComposed(Int(exchanges[exchange].client), from: from)
        exchanges[exchange].response = .streaming
        exchanges[exchange].status = 200
    }

    private mutating func setDeadline(_ exchange: Int, _ deadline: Instant) {
        let client = Int(exchanges[exchange].client)
        connections[client].readDeadline = deadline
        arm(client)
    }

    /// The time has come for a delayed answer, or for the next event of a stream.
    mutating func ownDeadline(_ exchange: Int, now: Instant) {
        let key = Int32(truncatingIfNeeded: exchange)
        switch locals[key] {
        case .delayed(let answer):
            locals[key] = nil
            respond(exchange, answer, now: now)
        case .events(let next, let last, let every):
            guard next <= last else { return endStream(exchange, last: "0\r\n\r\n", now: now) }
            let client = Int(exchanges[exchange].client)
            // A reader that does not keep up gets no more until it does.
            if connections[client].held.isEmpty {
                let event = DemoAPI.event(next)
                let size = Array(String(event.count, radix: 16).utf8)
                sendCopy(client, size + [0x0D, 0x0A] + event + [0x0D, 0x0A])
                locals[key] = .events(next: next + 1, last: last, every: every)
            }
            setDeadline(exchange, now + max(every, .milliseconds(1)))
        case .bytes, nil: return
        }
    }

    private mutating func endStream(_ exchange: Int, last: StaticString, now: Instant) {
        let client = Int(exchanges[exchange].client)
        exchanges[exchange].response = .produced
        locals[Int32(truncatingIfNeeded: exchange)] = nil
        if !exchanges[exchange].keepsClient { connections[client].closesWhenWritten = true }
        if exchanges[exchange].method == .head || last.utf8CodeUnitCount == 0 { return startWriting(client) }
        makeRoom(64)
        let from = writer.count
        writer.append(last)
        sendComposed(client, from: from)
    }

    /// What was sent of an answer of weir's own is out: the next piece of it, or its end.
    mutating func ownAnswerDrained(_ exchange: Int, now: Instant) {
        let client = Int(exchanges[exchange].client)
        if exchanges[exchange].response == .produced {
            finishExchange(exchange, now: now)
            return awaitRequest(client, now: now)
        }
        let key = Int32(truncatingIfNeeded: exchange)
        guard case .bytes(let remaining) = locals[key] else { return }
        guard remaining > 0 else { return endStream(exchange, last: "", now: now) }
        let count = min(remaining, Self.readBytesMax)
        locals[key] = .bytes(remaining: remaining - count)
        sendFiller(client, count)
    }

    private mutating func sendFiller(_ slot: Int, _ count: Int) {
        if filler.isEmpty { filler = [UInt8](repeating: UInt8(ascii: "x"), count: Self.readBytesMax) }
        sendCopy(slot, count == filler.count ? filler : Array(filler[..<count]))
    }
}

/// What is still to come of an answer that weir gives itself.
enum LocalAnswer {
    case delayed(DemoAnswer)
    case bytes(remaining: Int)
    case events(next: Int, last: Int, every: Duration)
}
