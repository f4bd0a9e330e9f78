internal import Basics
internal import HTTP
internal import Routing

/// The lines of a `routes` block, and the directives of a route's own block.
enum RouteDirectives {
    typealias Row = Directive<RouteOptions>

    /// The one row of a `routes` block: there the name of a directive is a list of methods.
    static let line = DirectiveRow(
        "METHODS", in: .routes, syntax: "METHODS TEMPLATE [{...}]",
        summary:
            "METHODS is GET, GET,POST or *, of the methods that IANA has registered. TEMPLATE is made of literal "
            + "segments and parameters: {name}, {name:int}, {name:float}, {name:uuid}, and {name:path} or {name...} "
            + "for all the rest. Text may stand around a parameter. The most specific template wins, segment by "
            + "segment. The template as written is the value of the label handler.",
        default: .words("no templates"), repetition: .any, block: .optional,
        example: "GET,PUT /jobs/{job_id:uuid}\n*       /files/{path:path} { timeout 5m; limit body 1g }")

    static let table = DirectiveTable<RouteOptions>(
        .route,
        [
            Row(
                DirectiveRow(
                    "timeout", in: .route, syntax: "timeout DURATION",
                    summary: "In place of \"timeouts { response }\" for this route (\(TimeoutDirectives.range)).",
                    default: .words("the service's")),
                sets: \.timeout, to: ValueReader.timeout(TimeoutDirectives.bounds).optional),
            Row(
                DirectiveRow(
                    "buckets", in: .route, syntax: "buckets LE...",
                    summary:
                        "In place of \"buckets lowr\" for this route, in seconds. Routes of one label have the same.",
                    default: .words("the service's"), example: "buckets 0.5 1 5 30"),
                apply: { (arguments, options, _) throws(DirectiveError) in
                    options.buckets = try BucketText.read(try arguments.rest())
                    options.bucketsPlace = arguments.name.range
                }),
            Row(
                DirectiveRow(
                    "name", in: .route, syntax: "name LABEL",
                    summary:
                        "The value of the label handler, in place of the template. Routes of one name are "
                        + "counted together.",
                    default: .words("the template as written")),
                apply: name),
            Row(
                DirectiveRow(
                    "ignore", in: .route, syntax: "ignore",
                    summary: "Forwards the route's requests without measuring them.", default: .words("measured")),
                apply: { (_, options, _) throws(DirectiveError) in options.isIgnored = true }),
            Row(
                DirectiveRow(
                    "limit", in: .route, syntax: "limit body SIZE",
                    summary: "In place of \"limits { body }\" for this route; 0 for no limit.",
                    default: .words("the service's"), repetition: .oncePerFirstArgument, example: "limit body 1g"),
                apply: { (arguments, options, _) throws(DirectiveError) in
                    let word = try arguments.word()
                    guard word.text == "body" else { throw Arguments.unknown(word, known: ["body"]) }
                    let reader = ValueReader<UInt64>.sizeOrUnlimited(LimitDirectives.bodyBounds)
                    options.bodyBytesMax = try reader.read(&arguments)
                }),
            Row(
                notYet: DirectiveRow(
                    "header", in: .route, syntax: "header request|response set|add|remove NAME [VALUE]",
                    summary: "Changes a field of this route's requests or responses.", default: .words("none"),
                    repetition: .any, status: .notYet("remove it"))),
        ])

    @Sendable static func routes(
        _ arguments: inout Arguments, _ draft: inout ServiceDraft, _ diagnostics: inout Diagnostics
    ) throws(DirectiveError) {
        if arguments.take("openapi") != nil { return try RouteSourceDirectives.openAPI(&arguments, &draft) }
        if arguments.take("file") != nil { return try RouteSourceDirectives.file(&arguments, &draft) }
        try checkWord(arguments)
        try arguments.finish()
        guard let block = arguments.block else {
            throw DirectiveError(at: arguments.name.range, "\"routes\" needs a block", expected: arguments.syntax)
        }
        let routes = lines(block.statements, &diagnostics)
        if routes.count < block.statements.count { draft.hasUnreadRoutes = true }
        draft.routes += routes
    }

    /// What stands between `routes` and its block is most likely one of the two words that may stand there.
    private static func checkWord(_ arguments: Arguments) throws(DirectiveError) {
        guard let word = arguments.statement.arguments.first, !word.isBroken,
            let nearest = nearestName(to: word.text, among: ["openapi", "file"])
        else { return }
        throw DirectiveError(
            at: word.range, "unexpected argument \(quoted(word.text))", expected: arguments.syntax,
            hint: "did you mean \"\(nearest)\"?")
    }

    /// The routes of lines that can be read; what is wrong with the others is reported.
    static func lines(_ statements: [Statement], _ diagnostics: inout Diagnostics) -> [RouteDraft] {
        statements.compactMap { readLine($0, &diagnostics) }
    }

    private static func readLine(_ statement: Statement, _ diagnostics: inout Diagnostics) -> RouteDraft? {
        var methods: MethodSet?
        do throws(DirectiveError) {
            methods = try self.methods(statement.name, syntax: line.syntax)
        } catch {
            diagnostics.add(error)
        }
        var template: (value: RouteTemplate, place: SourceRange)?
        do throws(DirectiveError) {
            // Where the methods are missing or broken up, what follows them is no template.
            if methods == nil, statement.arguments.first?.text.hasPrefix("/") != true { throw .reported }
            var arguments = Arguments(statement, syntax: line.syntax)
            let word = try arguments.word()
            template = (try self.template(word), word.range)
            try arguments.finish()
        } catch {
            diagnostics.add(error)
        }
        // What is wrong with the line must not hide what is wrong in its block.
        var options = RouteOptions()
        if let block = statement.block {
            var seen: [String: SourceRange] = [:]
            table.read(block.statements, into: &options, seen: &seen, &diagnostics)
        }
        guard let methods, let template else { return nil }
        let route = Route(methods: methods, template: template.value, position: statement.name.range.start)
        return RouteDraft(options.applied(to: route), place: template.place, options.bucketsPlace)
    }

    static func template(_ word: Token) throws(DirectiveError) -> RouteTemplate {
        do throws(TemplateError) {
            return try RouteTemplate(parsing: word.text)
        } catch {
            throw DirectiveError(
                at: word.range(characterOffset: error.offset, length: max(1, error.length)),
                error.message.replacing("`", with: "\""))
        }
    }

    // MARK: METHODS

    /// - Parameter syntax: what is expected, should there be a template in their place.
    static func methods(_ word: Token, syntax: String) throws(DirectiveError) -> MethodSet {
        guard !word.isBroken else { throw .reported }
        if word.text == "*" { return .any }
        if word.text.hasPrefix("/") {
            throw DirectiveError(
                at: word.range, "a route begins with its methods", expected: syntax,
                hint: "GET \(printable(word.text.unicodeScalars)), or * for any method")
        }
        var methods = MethodSet()
        var offset = 0
        for name in word.text.split(separator: ",", omittingEmptySubsequences: false) {
            let length = name.unicodeScalars.count
            let place = word.range(characterOffset: offset, length: max(1, length))
            methods.insert(try method(String(name), at: place))
            offset += length + 1
        }
        return methods
    }

    private static func method(_ name: String, at place: SourceRange) throws(DirectiveError) -> Method {
        let bytes = Array(name.utf8)
        let method = Method.named(bytes.span)
        if method != .other { return method }
        if name.isEmpty {
            throw DirectiveError(
                at: place, "an empty place in a list of methods", expected: "GET,POST without spaces")
        }
        if name == "*" {
            throw DirectiveError(at: place, "\"*\" stands alone: it is any method")
        }
        let upper = name.uppercased()
        let hint =
            Method.registered.contains(upper)
            ? "methods are case-sensitive: \(upper)"
            : nearestName(to: name, among: Method.registered).map { "did you mean \"\($0)\"?" }
        throw DirectiveError(
            at: place, "unknown method \(quoted(name))", expected: "methods such as GET or GET,POST, or *", hint: hint)
    }

    // MARK: A route's block

    @Sendable private static func name(
        _ arguments: inout Arguments, _ options: inout RouteOptions, _: inout Diagnostics
    ) throws(DirectiveError) {
        let word = try arguments.word()
        // As long as a template may be: the path of an imported document is a label too.
        options.label = try LabelValueText.read(word, bytesMax: RouteTemplate.textBytesMax)
        if ["none", "other"].contains(word.text) {
            throw DirectiveError(
                at: word.range, "the label \(quoted(word.text)) is reserved",
                hint: word.text == "none"
                    ? "it is the handler of paths without a template" : "it is what labels read past series_limit")
        }
    }
}
