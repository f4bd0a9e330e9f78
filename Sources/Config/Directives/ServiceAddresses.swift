internal import Basics

/// The directives of a service that say where it is reached, where its servers are, and whom it believes.
enum ServiceAddresses {
    @Sendable static func listen(
        _ arguments: inout Arguments, _ draft: inout ServiceDraft, _: inout Diagnostics
    ) throws(DirectiveError) {
        draft.hasListen = true
        let word = try arguments.word()
        let address = try AddressText.listen(word)
        for option in ["tls", "proxy_protocol"] {
            if let found = arguments.take(option) { throw .notYet("listen ... \(option)", at: found.range) }
        }
        try arguments.finish()
        if let block = arguments.block {
            throw DirectiveError(at: block.open, "\"listen\" takes no block", expected: arguments.syntax)
        }
        if let first = draft.listeners.first(where: { $0.value.address == address.address }) {
            throw DirectiveError(
                at: word.range,
                "duplicate listen \(quoted(word.text)): the first one is \(first.place.place(seenFrom: word.range))")
        }
        try checkCount(draft.listeners.count, max: 64, "addresses", at: word)
        draft.listeners.append(.init(value: address, place: word.range))
    }

    @Sendable static func host(
        _ arguments: inout Arguments, _ draft: inout ServiceDraft, _ diagnostics: inout Diagnostics
    ) throws(DirectiveError) {
        for word in try arguments.rest() {
            try checkCount(draft.hosts.count, max: 1024, "hosts", at: word)
            do throws(DirectiveError) {
                try addHost(word, &draft)
            } catch {
                diagnostics.add(error)
            }
        }
    }

    private static func addHost(_ word: Token, _ draft: inout ServiceDraft) throws(DirectiveError) {
        let host = try HostNameText.pattern(word)
        if let first = draft.hosts.first(where: { $0.value == host }) {
            throw DirectiveError(
                at: word.range,
                "duplicate host \(quoted(word.text)): the first one is \(first.place.place(seenFrom: word.range))")
        }
        draft.hosts.append(.init(value: host, place: word.range))
    }

    @Sendable static func prefix(
        _ arguments: inout Arguments, _ draft: inout ServiceDraft, _: inout Diagnostics
    ) throws(DirectiveError) {
        let word = try arguments.word()
        let path = try PathText.read(word)
        draft.service.prefix = path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
        draft.prefixPlace = word.range
        if let option = try arguments.optionalWord() {
            guard option.text == "strip" else { throw Arguments.unknown(option, known: ["strip"]) }
            draft.service.stripsPrefix = true
        }
        try arguments.finish()
        if draft.service.prefix == "/", draft.service.stripsPrefix {
            throw DirectiveError(at: word.range, "there is nothing to strip of \"/\"", hint: "remove the directive")
        }
    }

    @Sendable static func backend(
        _ arguments: inout Arguments, _ draft: inout ServiceDraft, _ diagnostics: inout Diagnostics
    ) throws(DirectiveError) {
        draft.hasBackend = true
        for word in try arguments.rest() {
            try checkCount(draft.backends.count, max: 256, "backends", at: word)
            do throws(DirectiveError) {
                try addBackend(word, &draft)
            } catch {
                diagnostics.add(error)
            }
        }
        guard let block = arguments.block else { return }
        var seen: [String: SourceRange] = [:]
        NotYetDirectives.backend.read(block.statements, into: &draft, seen: &seen, &diagnostics)
    }

    private static func addBackend(_ word: Token, _ draft: inout ServiceDraft) throws(DirectiveError) {
        if word.text.hasPrefix("weight=") {
            throw .notYet("weight=", at: word.range, hint: "remove it; requests go to the backends in turn")
        }
        let backend = try AddressText.backend(word)
        if let first = draft.backends.first(where: { $0.value.kind == backend.kind }) {
            throw DirectiveError(
                at: word.range,
                "duplicate backend \(quoted(word.text)): the first one is \(first.place.place(seenFrom: word.range))")
        }
        if let other = draft.backends.first(where: { ($0.value.kind == .demo) != (backend.kind == .demo) }) {
            throw DirectiveError(
                at: word.range,
                "\"demo\" cannot share a pool with "
                    + "\(other.value.kind == .demo ? "other servers" : quoted(other.value.text))",
                hint: "give it a service of its own")
        }
        draft.backends.append(.init(value: backend, place: word.range))
    }

    /// Bounds what is compared pair by pair, here and at every request.
    private static func checkCount(
        _ count: Int, max: Int, _ noun: String, at word: Token
    ) throws(DirectiveError) {
        guard count >= max else { return }
        throw DirectiveError(at: word.range, "more than \(max) \(noun) of a service")
    }

    @Sendable static func trustedProxies(
        _ arguments: inout Arguments, _ draft: inout ServiceDraft, _ diagnostics: inout Diagnostics
    ) throws(DirectiveError) {
        for word in try arguments.rest() {
            if let block = NetworkPrefix(word.text) {
                try checkCount(draft.service.trustedProxies.count, max: 1024, "trusted proxies", at: word)
                draft.service.trustedProxies.append(block)
            } else {
                diagnostics.error(
                    at: word.range, "\(quoted(word.text)) is not a block of addresses",
                    expected: "10.0.0.0/8, fd00::/8 or a single address", hint: blockAround(word.text))
            }
        }
    }

    /// The block that `10.0.0.1/8` was meant to be.
    private static func blockAround(_ text: String) -> String? {
        let parts = text.split(separator: "/")
        guard parts.count == 2, let address = HostAddress(String(parts[0])), let bits = Int(parts[1]),
            let block = NetworkPrefix(containing: address, bits: bits)
        else { return nil }
        return "the block that it lies in is \(block)"
    }

    @Sendable static func tolerate(
        _ arguments: inout Arguments, _ draft: inout ServiceDraft, _: inout Diagnostics
    ) throws(DirectiveError) {
        let word = try arguments.word()
        switch word.text {
        case "half_close": draft.service.toleratesHalfClose = true
        case "bare_lf": draft.service.toleratesBareLF = true
        case "obs_fold": draft.service.toleratesObsFold = true
        default: throw Arguments.unknown(word, known: ["bare_lf", "obs_fold", "half_close"])
        }
    }
}
