/// What a backend is going to answer: its bytes, and where it breaks them off.
struct AnswerPlan {
    /// How a backend stops.
    enum Stop: String { case end, reset, silence }

    let status: Int
    let framing: MessageReader.Framing
    let content: [UInt8]
    /// Whether it is JSON that names its request.
    var isJSON: Bool { content.first == UInt8(ascii: "{") }
    /// Sent as soon as the request's head is there.
    let interim: [UInt8]
    /// The final response.
    let wire: [UInt8]
    /// Where its content begins in `wire`.
    let headBytes: Int
    /// Whether it is sent before the request has ended.
    let isEarly: Bool
    /// What is done after so many bytes of `wire`; all of them when nothing goes wrong.
    let stop: (at: Int, how: Stop)?
    /// The head breaks a rule: the client must not see it.
    let isHeadBroken: Bool
    /// The content breaks a rule before its end.
    let isContentBroken: Bool
    /// Bytes behind the response that belong to nothing.
    let surplus: [UInt8]
    /// What the backend says in the tunnel; nil: there is no tunnel.
    let tunnel: [UInt8]?

    /// The content that has been sent when the backend has stopped.
    var sentContentCount: Int? {
        guard framing == .untilClose, let stop else { return nil }
        return max(0, stop.at - headBytes)
    }

    /// Whether the backend will have sent the whole message, as far as anyone can tell.
    var isWhole: Bool {
        if isHeadBroken || isContentBroken { return false }
        guard framing == .untilClose else { return stop.map { $0.at >= wire.count } ?? true }
        return stop.map { $0.how == .end && $0.at >= headBytes } ?? false
    }

    init(tag: String, method: String, isUpgrade: Bool, expectsContinue: Bool, isCalm: Bool, dice: inout Dice) {
        var interim = expectsContinue && dice.chance(60) || dice.chance(3) ? "HTTP/1.1 100 Continue\r\n\r\n" : ""
        for _ in 0..<(dice.chance(10) ? dice.within(1...3) : 0) {
            interim += "HTTP/1.1 103 Early Hints\r\nLink: </\(tag)>\r\n\r\n"
        }
        isEarly = dice.chance(expectsContinue ? 40 : 8)
        if isUpgrade, dice.chance(70) {
            status = 101
            framing = .none
            content = []
            tunnel = pattern("S" + tag, dice.contentLength())
            let head =
                "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nX-Tag: \(tag)\r\n\r\n"
            wire = Array(head.utf8)
            headBytes = wire.count
            (isHeadBroken, isContentBroken, surplus) = (false, false, [])
        } else {
            let draft = Draft(tag: tag, method: method, isCalm: isCalm, dice: &dice)
            (status, framing, content) = (draft.status, draft.framing, draft.content)
            (wire, headBytes, surplus) = (draft.wire, draft.headBytes, draft.surplus)
            (isHeadBroken, isContentBroken) = (draft.isHeadBroken, draft.isContentBroken)
            tunnel = nil
            if draft.closes, isCalm || dice.chance(60) {
                self.interim = Array(interim.utf8)
                stop = (wire.count, .end)
                return
            }
        }
        self.interim = Array(interim.utf8)
        guard !isCalm, dice.chance(22) else {
            // Without an end such a message does not end.
            stop = framing == .untilClose ? (wire.count, .silence) : nil
            return
        }
        let place = dice.chance(30) ? 0 : dice.below(wire.count + 1)
        stop = (place, dice.pick([.end, .reset, .silence]))
    }
}

/// The choices about a response, and its bytes.
private struct Draft {
    var status: Int
    var framing = MessageReader.Framing.none
    var content: [UInt8] = []
    var wire: [UInt8] = []
    var headBytes = 0
    var closes = false
    var surplus: [UInt8] = []
    var isHeadBroken = false
    var isContentBroken = false

    init(tag: String, method: String, isCalm: Bool, dice: inout Dice) {
        status = dice.pick([200, 200, 200, 200, 200, 200, 200, 201, 204, 304, 404, 500])
        let hasContent = method != "HEAD" && status != 204 && status != 304
        let minorVersion = dice.chance(12) ? 0 : 1
        var head = "HTTP/1.\(minorVersion) \(status) \(dice.pick(["OK", "", "Not  That"]))\r\nX-Tag: \(tag)\r\n"
        if dice.chance(6) { head += "Content-Type: text/event-stream\r\n" }
        if dice.chance(30) { head += "Server:x\r\nKeep-Alive: timeout=5\r\n" }
        let length = dice.contentLength()
        content = dice.chance(30) ? json(tag, length) : pattern("A" + tag, length)
        var body: [UInt8] = []
        switch dice.below(100) {
        case 0..<50:
            framing = .length(content.count)
            head += "Content-Length: \(content.count)\r\n"
            body = content
        case 50..<85 where minorVersion == 1:
            framing = .chunked
            head += "Transfer-Encoding: chunked\r\n"
            body = chunked(content, trailer: dice.chance(15) ? "X-Trailer: \(tag)\r\n" : "", dice: &dice)
        default:
            framing = .untilClose
            body = content
        }
        if !hasContent {
            framing = .none
            (body, content) = ([], [])
        }
        if framing == .untilClose { closes = true } else if dice.chance(15) { closes = true }
        // HTTP/1.0 closes unless it says otherwise, HTTP/1.1 the other way round; silence about it is allowed.
        if minorVersion == 0, !closes, dice.chance(50) { head += "Connection: keep-alive\r\n" }
        if minorVersion == 1, closes, isCalm || dice.chance(70) { head += "Connection: close\r\n" }
        if !isCalm { breakSomething(&head, &body, hasContent: hasContent, dice: &dice) }
        wire = Array((head + "\r\n").utf8)
        headBytes = wire.count
        wire += body
    }

    private mutating func breakSomething(
        _ head: inout String, _ body: inout [UInt8], hasContent: Bool, dice: inout Dice
    ) {
        switch dice.below(100) {
        case 0..<4:
            isHeadBroken = true
            head = dice.pick([
                "garbage\r\n" + head, "HTTP/1.1 2x0 OK\r\n", "HTTP/3.0 200 OK\r\n", head + "A\r\n",
                head + "Content-Length: 1\r\nContent-Length: 2\r\n", head + "Transfer-Encoding: gzip\r\n",
                head + "X-A: b\rc\r\n", "HTTP/1.1 101 Switching Protocols\r\nX-Tag: x\r\n", head + " fold\r\n",
            ])
        case 4..<7 where framing == .chunked:
            isContentBroken = true
            let last = Array("0\r\n".utf8)
            if let end = body.lastRange(of: last) {
                body = Array(body[..<end]) + Array(dice.pick(["zz\r\n", "\r\n", "-0\r\n", ";x\r\n"]).utf8)
            }
        case 7..<11 where framing != .untilClose:
            surplus = Array(dice.pick(["x", "HTTP/1.1 200 OK\r\nX-Tag: surplus\r\nContent-Length: 1\r\n\r\nx"]).utf8)
        default: return
        }
    }
}
