internal import Basics

/// `routes openapi` and `routes file`: where else the routes of a service come from.
enum RouteSourceDirectives {
    static let summary =
        "Route templates. With a block, one a line: METHODS TEMPLATE; several blocks count as one. With openapi, those "
        + "of an OpenAPI 3.0 or 3.1 document in JSON: SOURCE is an http or https URL, unix:SOCKET:/PATH, or a file. It "
        + "is read at the start and again every refresh (\(DurationText.text(refreshBounds.lowerBound)) to "
        + "\(DurationText.text(refreshBounds.upperBound)), or 0 for never); until it is there its paths have no "
        + "template, and when it cannot be read the last good one goes on. The document's own path is the label, at a "
        + "server's base path or without. ca names certificates to trust in place of the system's. With file, the "
        + "lines of another file, read when this one is. Lines of a block override those of a file, and both what "
        + "a document says of the same path. Paths of files are seen from the file they stand in."

    static let example =
        "routes {\n    GET  /health\n    GET  /jobs/{job_id:uuid}\n    *    /files/{path:path}\n}\n"
        + "routes openapi http://127.0.0.1:8001/openapi.json refresh=5m"

    static let refreshBounds = Duration.seconds(1) ... .seconds(86_400)
    private static let standardRefresh = Duration.seconds(60)
    private static let placeBytesMax = 2048

    static func file(_ arguments: inout Arguments, _ draft: inout ServiceDraft) throws(DirectiveError) {
        try checkBlock(arguments, of: "routes file")
        let word = try arguments.word()
        draft.routeFiles.append(ServiceDraft.Placed(value: try path(word), place: word.range))
    }

    static func openAPI(_ arguments: inout Arguments, _ draft: inout ServiceDraft) throws(DirectiveError) {
        try checkBlock(arguments, of: "routes openapi")
        let word = try arguments.word()
        var source = RouteSource(
            text: word.text, place: try place(word), refresh: standardRefresh, position: word.range.start)
        while let option = try arguments.optionalWord() { try read(option, into: &source) }
        if let first = draft.service.routeSources.first(where: { $0.place == source.place }) {
            throw DirectiveError(
                at: word.range,
                "duplicate source: the first one is "
                    + SourceRange(start: first.position).place(seenFrom: word.range))
        }
        draft.service.routeSources.append(source)
    }

    private static func checkBlock(_ arguments: Arguments, of form: String) throws(DirectiveError) {
        guard let block = arguments.block else { return }
        throw DirectiveError(
            at: block.open, "\"\(form)\" takes no block",
            hint: "lines of your own stand in a block of their own: routes {...}")
    }

    // MARK: options

    private static func read(_ option: Token, into source: inout RouteSource) throws(DirectiveError) {
        let text = option.text
        guard let mark = text.firstIndex(of: "=") else {
            throw DirectiveError(
                at: option.range, "unexpected argument \(quoted(text))", expected: "refresh=DURATION or ca=FILE")
        }
        let name = String(text[..<mark])
        let offset = name.unicodeScalars.count + 1
        let value = String(text[text.index(after: mark)...])
        let word = Token(
            .word, text: value,
            range: option.range(characterOffset: offset, length: max(1, value.unicodeScalars.count)))
        switch name {
        case "refresh": source.refresh = try DurationText.read(word, within: refreshBounds, orZero: true)
        case "ca":
            guard case .url(let url) = source.place, url.lowercased().hasPrefix("https:") else {
                throw DirectiveError(at: option.range, "\"ca\" is for https sources")
            }
            source.certificates = try path(word)
        default:
            throw DirectiveError(
                at: option.range, "unknown option \(quoted(name))", expected: "refresh=DURATION or ca=FILE",
                hint: nearestName(to: name, among: ["refresh", "ca"]).map { "did you mean \"\($0)\"?" })
        }
    }

    // MARK: places

    /// A path of the file system, as seen from where the process runs.
    static func path(_ word: Token) throws(DirectiveError) -> String {
        guard !word.text.isEmpty, !word.text.utf8.contains(0) else {
            throw DirectiveError(at: word.range, "\(quoted(word.text)) is not a path")
        }
        return SourcePath.resolve(word.text, from: word.range.start.file)
    }

    /// Where a source is.
    static func place(_ word: Token) throws(DirectiveError) -> RouteSource.Place {
        let text = word.text
        guard text.utf8.count <= placeBytesMax else {
            throw DirectiveError(at: word.range, "a source of more than \(placeBytesMax) bytes")
        }
        if text.hasPrefix("unix:") { return try socket(word) }
        guard let mark = text.firstRange(of: "://") else { return .file(try path(word)) }
        let scheme = text[..<mark.lowerBound].lowercased()
        guard scheme == "http" || scheme == "https" else {
            throw DirectiveError(
                at: word.range, "unknown scheme \(quoted(scheme)) of a source",
                expected: "http://HOST[:PORT]/PATH, https://..., or the path of a file",
                hint: scheme == "file" ? "write the path alone" : nil)
        }
        let rest = text[mark.upperBound...]
        for (index, scalar) in text.unicodeScalars.enumerated() where scalar.value <= 0x20 || scalar.value == 0x7F {
            throw DirectiveError(at: word.range(characterOffset: index), "white space in a URL")
        }
        guard let first = rest.first, !"/?#:@".contains(first) else {
            throw DirectiveError(
                at: word.range, "\(quoted(text)) has no host", expected: "\(scheme)://HOST[:PORT]/PATH")
        }
        return .url(text)
    }

    /// `unix:SOCKET:/PATH`.
    private static func socket(_ word: Token) throws(DirectiveError) -> RouteSource.Place {
        let parts = word.text.dropFirst("unix:".count)
        guard let mark = parts.firstRange(of: ":/"), mark.lowerBound > parts.startIndex,
            !parts.utf8.contains(where: { $0 <= 0x20 || $0 == 0x7F })
        else {
            throw DirectiveError(
                at: word.range, "\(quoted(word.text)) is not a source", expected: "unix:SOCKET:/PATH",
                hint: "as in unix:/run/app.sock:/openapi.json")
        }
        let path = SourcePath.resolve(String(parts[..<mark.lowerBound]), from: word.range.start.file)
        return .socket(path: path, target: String(parts[parts.index(after: mark.lowerBound)...]))
    }
}
