import Simulation

/// Whole exchanges through the real core, with bytes of clients and of backends from the input: all that came at once
/// against the same bytes in pieces.
///
/// Both runs must give clients and backends the same messages and count the same. Where a request is refused in its
/// content the runs part: in pieces it has begun to be forwarded, or waits with its content unread; at once it never
/// was. From there on each is held to the rules alone.
enum ExchangeTarget {
    static func run(_ bytes: [UInt8]) throws(Finding) {
        let script = ExchangeScript(bytes)
        guard !script.moves.isEmpty else { return }
        var choices = Choices(bytes)
        // Pages are rendered for some inputs only, and need sites that have counted nothing.
        let countsToo = choices.below(64) == 0
        let text = ExchangeSites.texts[script.site]
        let sites =
            countsToo ? (0..<3).compactMap { _ in ExchangeSites.fresh(text) } : ExchangeSites.prepared[script.site]
        try expect(sites.count == 3, "the configuration of site \(script.site) is refused")
        let whole = ExchangeLane(sites[0], site: script.site, step: .max)
        let pieces = ExchangeLane(sites[1], site: script.site, step: choices.below(4) == 0 ? 1 + choices.below(16) : 1)
        var hasExcess = false
        let isSame = try compare(script, whole, pieces, &hasExcess)
        // While a connect waits content stays unread, and with it, in pieces, that a client leaves behind its request.
        if countsToo { [whole, pieces].forEach { $0.finishConnects() } }
        for lane in [whole, pieces] {
            try lane.finish()
            try lane.check()
        }
        if countsToo, isSame { try compareCounts(whole, pieces) }
        guard hasExcess else { return }
        let uncut = ExchangeLane(sites[2], site: script.site, step: .max)
        for move in script.moves { uncut.apply(move) }
        try uncut.check()
        try uncut.finish()
        try uncut.check()
    }

    /// - Parameter hasExcess: set when a backend sends more in one piece than its answer.
    /// - Returns: whether the two went the same way to the end.
    private static func compare(
        _ script: ExchangeScript, _ whole: ExchangeLane, _ pieces: ExchangeLane, _ hasExcess: inout Bool
    ) throws(Finding) -> Bool {
        for move in script.moves {
            if whole.isClientFull, !isSameUnseen(move, whole, pieces) { return false }
            guard case .send(.backend, let bytes) = move else {
                whole.apply(move)
                pieces.apply(move)
                if try !areAlike(whole, pieces) { return false }
                continue
            }
            // What a backend sends behind its answer may find the next request on its connection or not: only in a
            // read of its own does it mean the same to both.
            var rest = bytes[...]
            while !rest.isEmpty {
                let piece = Array(rest.prefix(whole.countToEndOfAnswer(rest)))
                rest = rest.dropFirst(piece.count)
                hasExcess = hasExcess || !rest.isEmpty
                if hasExcess, whole.isClientFull { return false }
                whole.apply(.send(.backend, piece))
                pieces.apply(.send(.backend, piece))
                if try !areAlike(whole, pieces) { return false }
            }
        }
        return !whole.isClientFull
    }

    /// - Returns: false when a refusal has parted the two.
    private static func areAlike(_ whole: ExchangeLane, _ pieces: ExchangeLane) throws(Finding) -> Bool {
        if whole.isClientFull { return areAlikeUnseen(whole, pieces) }
        for _ in 0..<3 {
            do throws(Finding) {
                return try areSame(whole, pieces)
            } catch {
                if isRefusedBeforeItsTurn(whole, pieces) { return false }
                endLines(whole, pieces)
            }
        }
        return try areSame(whole, pieces)
    }

    /// Whether a request is refused for its content at once that in pieces waits for a connection to a backend: content
    /// is looked at before that only if it came with its head.
    private static func isRefusedBeforeItsTurn(_ whole: ExchangeLane, _ pieces: ExchangeLane) -> Bool {
        whole.clientNumbers.contains { number in
            let (answers, others) = (whole.statuses(toClient: number), pieces.statuses(toClient: number))
            guard let last = answers.last, 400..<500 ~= last, answers.dropLast() == others[...] else { return false }
            let asked = whole.requests(ofClient: number)
            return asked.violation != nil && asked.requests.last?.isWhole == false && pieces.waits(client: number)
        }
    }

    /// A head that came in pieces is read again when a line ends (`HeadProgress`): a rule that is broken within a line
    /// may be seen in one run already and in the other not yet. There whoever is within that line ends it.
    private static func endLines(_ whole: ExchangeLane, _ pieces: ExchangeLane) {
        for number in whole.clientNumbers {
            let (answers, others) = (whole.statuses(toClient: number), pieces.statuses(toClient: number))
            if answers.count == others.count { continue }
            let isBehind = answers.count < others.count
            let missing = isBehind ? others[answers.count] : answers[others.count]
            (isBehind ? whole : pieces).apply(.send(missing == 502 ? .backend : .client(number), [0x0D, 0x0A]))
        }
        whole.finishConnects()
        pieces.finishConnects()
    }

    /// While the first client takes nothing its answers cannot be seen, and one run may have read an answer to its end
    /// that the other leaves in the kernel.
    /// - Returns: false if that has parted the two: a request has found a connection in one run only, or one still
    ///   waits for the rest of a head that the other has refused.
    private static func areAlikeUnseen(_ whole: ExchangeLane, _ pieces: ExchangeLane) -> Bool {
        guard whole.backends.count == pieces.backends.count,
            zip(whole.backends, pieces.backends).allSatisfy({ backend, other in
                whole.wholeRequests(of: backend) == pieces.wholeRequests(of: other)
            })
        else { return false }
        if whole.clientNumbers.contains(where: {
            whole.statuses(toClient: $0).count != pieces.statuses(toClient: $0).count
        }) {
            endLines(whole, pieces)
        }
        if openings(whole) == openings(pieces) || !whole.hasBrokenAnswer { return true }
        let isBehind = whole.worker.backends.count > pieces.worker.backends.count
        (isBehind ? whole : pieces).apply(.send(.backend, [0x0D, 0x0A]))
        return openings(whole) == openings(pieces)
    }

    /// Whether a move means the same to both runs while the first client takes nothing, though one may have read an
    /// answer to its end that the other leaves in the kernel.
    private static func isSameUnseen(
        _ move: ExchangeScript.Move, _ whole: ExchangeLane, _ pieces: ExchangeLane
    ) -> Bool {
        let isLevel = whole.holdsBackAnswer == pieces.holdsBackAnswer
        switch move {
        case .wait: return false
        // A client that leaves, or breaks a rule in its content, cuts an answer that is under way, but no other.
        case .end(.client(0)): return isLevel
        case .send(.client(0), _): return isLevel || whole.requests(ofClient: 0).requests.last?.isWhole != false
        case .reset(.backend): return isLevel
        case .send(.backend, _), .end(.backend):
            // A connection that is closed at once, but still open in pieces, carries that answer and is at its end.
            guard let last = openings(whole).lastIndex(of: true) else { return true }
            return last == openings(pieces).lastIndex(of: true)
        case .send, .end, .reset, .turnWindow: return true
        }
    }

    /// Which of a run's connections to backends are open.
    private static func openings(_ lane: ExchangeLane) -> [Bool] { lane.backends.map(lane.isOpen) }

    private static func areSame(_ whole: ExchangeLane, _ pieces: ExchangeLane) throws(Finding) -> Bool {
        var isRefused = false
        for number in whole.clientNumbers {
            guard let first = whole.answers(toClient: number), let second = pieces.answers(toClient: number) else {
                continue
            }
            try compare(first, second, areReset: whole.isReset(client: number) && pieces.isReset(client: number))
            let hasSameEnd = whole.isEnded(client: number) == pieces.isEnded(client: number)
            try expect(hasSameEnd, "client \(number) is at its end in one run only")
            isRefused = isRefused || first.responses.last.map { $0.status >= 400 || !$0.isWhole } ?? false
        }
        let (open, others) = (openings(whole), openings(pieces))
        guard open == others else {
            try expect(isRefused, "connections to backends at once: \(open), in pieces: \(others)")
            return false
        }
        for (backend, other) in zip(whole.backends, pieces.backends) {
            let (requests, others) = (whole.wholeRequests(of: backend), pieces.wholeRequests(of: other))
            try expect(requests == others, "a backend got \(requests) at once, \(others) in pieces")
            let isSame = whole.requests(of: backend).tunnel == pieces.requests(of: other).tunnel
            try expect(isSame, "a backend's tunnel differs")
        }
        return true
    }

    /// - Parameter areReset: what was under way in an answer that ends in a reset may be lost.
    private static func compare(
        _ whole: WireMessages, _ pieces: WireMessages, areReset: Bool
    ) throws(Finding) {
        // An expectation is only worth a 100 while its content has not come.
        let counts = { (response: WireMessages.Response) in response.status != 100 && (response.isWhole || !areReset) }
        let (first, second) = (whole.responses.filter(counts), pieces.responses.filter(counts))
        let isSame =
            first.count == second.count
            && zip(first, second).allSatisfy { one, other in
                if one.isWhole || other.isWhole || one.isPage { return isEqual(one, other) }
                return one.head == other.head
                    && (one.content.starts(with: other.content) || other.content.starts(with: one.content))
            }
        try expect(isSame, "a client got \(described(first)) at once, \(described(second)) in pieces")
        try expect(whole.tunnel == pieces.tunnel, "a client's tunnel differs")
    }

    private static func isEqual(_ one: WireMessages.Response, _ other: WireMessages.Response) -> Bool {
        if one.isPage, other.isPage { return one.isWhole == other.isWhole }
        return one.head == other.head && one.content == other.content && one.isWhole == other.isWhole
    }

    private static func described(_ responses: [WireMessages.Response]) -> String {
        responses.map { "\(shown($0.head)) \(shown($0.content.prefix(80))) \($0.isWhole ? "whole" : "cut")" }
            .joined(separator: ", ")
    }

    /// Both must have counted the same, but for bytes: framing depends on how content came.
    private static func compareCounts(_ whole: ExchangeLane, _ pieces: ExchangeLane) throws(Finding) {
        let (first, second) = (counts(whole.worker.page()), counts(pieces.worker.page()))
        for (one, other) in zip(first, second) where one != other {
            throw Finding("counted \(one) at once, \(other) in pieces")
        }
        try expect(first.count == second.count, "\(first.count) series at once, \(second.count) in pieces")
    }

    private static func counts(_ page: String) -> [Substring] {
        page.split(separator: "\n").filter { !$0.hasPrefix("weir_bytes_total") && !$0.contains("_size_bytes") }
    }
}
