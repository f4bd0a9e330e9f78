/// A request that a client is going to send, with its bytes, and what the backend is going to answer.
struct RequestPlan {
    /// What is wrong with it.
    enum Flaw { case head, chunks }

    let tag: String
    let service: Int
    let method: String
    let minorVersion: Int
    /// The target that the backend is to see.
    let forwardedTarget: String
    let host: String
    let content: [UInt8]
    let head: [UInt8]
    /// The content as it is on the wire.
    let body: [UInt8]
    /// It waits for a word before it sends its content.
    let expectsContinue: Bool
    let isUpgrade: Bool
    let flaw: Flaw?
    /// Longer than the service allows.
    let isTooLong: Bool
    let answer: AnswerPlan

    var isIdempotent: Bool { ["GET", "HEAD", "PUT", "DELETE", "OPTIONS"].contains(method) }

    init(tag: String, setting: WorldSetting, dice: inout Dice) {
        self.tag = tag
        service = dice.below(setting.services.count)
        let chosen = setting.services[service]
        let draft = Draft(setting: setting, dice: &dice)
        method = draft.method
        minorVersion = draft.minorVersion
        isUpgrade = draft.isUpgrade
        flaw = draft.flaw
        content = dice.chance(30) ? json(tag, draft.contentLength) : pattern("Q" + tag, draft.contentLength)
        isTooLong = content.count > chosen.bodyMax ?? .max
        expectsContinue = minorVersion == 1 && !content.isEmpty && dice.chance(12)
        let path = dice.pick(["/r/", "/m/", "/u/"]) + tag + dice.pick(["", "", "?x=1&y=%20", "/%2e/b", "?"])
        let target = chosen.prefix + (path.contains("%2e") && !chosen.prefix.isEmpty ? "/r/" + tag : path)
        let hasPrefix = !chosen.prefix.isEmpty && chosen.strips
        forwardedTarget = hasPrefix ? String(target.dropFirst(chosen.prefix.count)) : target
        host = chosen.host ?? "x.test"
        let isAbsolute = dice.chance(8)
        var text = "\(method) \(isAbsolute ? "http://\(host)" : "")\(target) HTTP/1.\(minorVersion)\r\n"
        text += "Host: \(isAbsolute ? "other.test" : host)\r\n"
        if dice.chance(30) { text += "X-Tag: \(tag)\r\nAccept:*/*\r\n" }
        if expectsContinue { text += "Expect: 100-continue\r\n" }
        // Behind a broken request nothing is a request any more, however much it looks like one.
        let hidden = flaw != nil && dice.chance(60) ? "GET /smuggled HTTP/1.1\r\nHost: \(host)\r\n\r\n" : ""
        switch draft.framing {
        case .none: body = Array(hidden.utf8)
        case .length:
            text += "Content-Length: \(content.count)\r\n"
            body = content + Array(hidden.utf8)
        case .chunked:
            text += "Transfer-Encoding: chunked\r\n"
            let sound = chunked(content, trailer: dice.chance(15) ? "X-Trailer: \(tag)\r\n" : "", dice: &dice)
            body = flaw == .chunks ? RequestPlan.broken(sound, dice: &dice) + Array(hidden.utf8) : sound
        }
        text += draft.connection
        if flaw == .head { text = RequestPlan.broken(text, dice: &dice) }
        head = Array((text + "\r\n").utf8)
        answer = AnswerPlan(
            tag: tag, method: method, isUpgrade: isUpgrade, expectsContinue: expectsContinue, isCalm: setting.isCalm,
            dice: &dice)
    }

    private static func broken(_ text: String, dice: inout Dice) -> String {
        let lines = text.split(separator: "\r\n", omittingEmptySubsequences: false)
        let rest = lines.dropFirst().joined(separator: "\r\n")
        return dice.pick([
            text + "Content-Length: 1\r\nTransfer-Encoding: chunked\r\n", text + "X-A : b\r\n", text + "X-A: \u{1}\r\n",
            text + "Host: x\r\n", text + " folded\r\n", text + "X-A: b\nX-B: c\r\n", "GET /a b HTTP/1.1\r\n" + rest,
            "GET / HTTP/2.0\r\n" + rest, "GET /%zz HTTP/1.1\r\n" + rest, "CONNECT a:1 HTTP/1.1\r\n" + rest,
        ])
    }

    /// Chunks that break a rule at some place: nothing from there on is content.
    private static func broken(_ wire: [UInt8], dice: inout Dice) -> [UInt8] {
        let junk = dice.pick([
            "zz\r\n", "-1\r\n", "5 \r\nhello\r\n", "1\nx\r\n", "ffffffffffffffffff\r\n", "0x1\r\nx\r\n",
        ])
        let isFirst = dice.chance(40)
        // Before the last chunk: what precedes is whole chunks.
        let last = Array("0\r\n".utf8)
        guard !isFirst, let end = wire.lastRange(of: last) else { return Array(junk.utf8) + wire }
        return Array(wire[..<end]) + Array(junk.utf8)
    }
}

/// The choices about a request before its bytes are written.
private struct Draft {
    enum Framing { case none, length, chunked }

    var method: String
    var minorVersion: Int
    var isUpgrade = false
    var framing = Framing.none
    var contentLength = 0
    var connection = ""
    var flaw: RequestPlan.Flaw?

    init(setting: WorldSetting, dice: inout Dice) {
        let idempotent = ["GET", "GET", "GET", "HEAD", "PUT", "DELETE", "OPTIONS"]
        let all = idempotent + ["GET", "POST", "POST", "POST", "PATCH", "BREW"]
        method = dice.pick(setting.isCalm && setting.closesIdle ? idempotent : all)
        minorVersion = dice.chance(15) ? 0 : 1
        if method == "GET", minorVersion == 1, dice.chance(12) {
            isUpgrade = true
            connection = "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
            return
        }
        if ["POST", "PUT", "PATCH", "BREW"].contains(method) ? dice.chance(90) : dice.chance(6) {
            framing = minorVersion == 1 && dice.chance(45) ? .chunked : .length
            contentLength = dice.contentLength()
            // More could not be sent again, and in such a world every request may have to be.
            if setting.isCalm, setting.closesIdle { contentLength = min(contentLength, 20_000) }
        }
        if minorVersion == 0, dice.chance(50) { connection = "Connection: keep-alive\r\n" }
        if minorVersion == 1, dice.chance(8) { connection = "Connection: close\r\n" }
        if !setting.isCalm, dice.chance(6) {
            flaw = framing == .chunked ? .chunks : .head
        }
    }
}

extension [UInt8] {
    /// Where `needle` stands for the last time.
    func lastRange(of needle: [UInt8]) -> Int? {
        guard count >= needle.count else { return nil }
        for start in stride(from: count - needle.count, through: 0, by: -1)
        where Array(self[start..<start + needle.count]) == needle {
            return start
        }
        return nil
    }
}
