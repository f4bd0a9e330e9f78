internal import Basics

/// The directives of a service.
enum ServiceDirectives {
    typealias Row = Directive<ServiceDraft>

    static let table = DirectiveTable<ServiceDraft>(
        .service, reach + measuring + OwnMetricDirectives.kinds + forwarding + notYet.map(Row.init(notYet:)))

    /// Where it is reached and where its servers are.
    private static let reach: [Row] = [
        Row(
            DirectiveRow(
                "listen", in: .service, syntax: "listen ADDRESS",
                summary:
                    "An address that the service answers on, as :8080 (all addresses of the machine), 127.0.0.1:8080, "
                    + "[::1]:8080 or unix:/run/weir.sock. Any number; services may share one and are then told apart "
                    + "by host and prefix. What holds before a service is chosen (timeouts header and idle, limits "
                    + "connections, connections_per_address, header, headers and target) is taken from the first "
                    + "service of the address. TLS and the PROXY protocol are not supported yet.",
                default: .required, repetition: .any, block: .optional, example: "listen :8000"),
            apply: ServiceAddresses.listen),
        Row(
            DirectiveRow(
                "host", in: .service, syntax: "host NAME...",
                summary:
                    "Hosts (Host or :authority, without the port) that the service answers. *.example.org stands for "
                    + "one label or more before the rest. Of the services on an address, the most exact host wins.",
                default: .words("any host"), repetition: .any, example: "host api.example.org *.api.example.org"),
            apply: ServiceAddresses.host),
        Row(
            DirectiveRow(
                "prefix", in: .service, syntax: "prefix /PATH [strip]",
                summary: "Answers only paths that begin with this one, on segment boundaries; the longest prefix wins. "
                    + "With strip it is taken off before templates are matched and the request is forwarded. "
                    + "A service with a prefix refuses dot segments with 400.",
                default: .arguments("/"), example: "prefix /api/v1 strip"),
            apply: ServiceAddresses.prefix),
        Row(
            DirectiveRow(
                "backend", in: .service, syntax: "backend ADDRESS...",
                summary:
                    "The servers of the pool: HOST:PORT, http://HOST:PORT, unix:/run/app.sock, or demo for the demo "
                    + "API inside weir. Several on a line or on several lines; requests go to them in turn. Weights, "
                    + "https and a block of options are not supported yet.",
                default: .required, repetition: .any, block: .optional, example: "backend 127.0.0.1:8001 127.0.0.1:8002"
            ),
            apply: ServiceAddresses.backend),
    ]

    /// What is measured of it.
    private static let measuring: [Row] = [
        Row(
            DirectiveRow(
                "routes", in: .service,
                syntax: "routes {...} | routes openapi SOURCE [refresh=60s] [ca=FILE] | routes file PATH",
                summary: RouteSourceDirectives.summary,
                default: .words("none"), repetition: .any, block: .optional,
                example: RouteSourceDirectives.example),
            apply: RouteDirectives.routes),
        Row(
            DirectiveRow(
                "discover", in: .service, syntax: "discover on|off",
                summary:
                    "Whether weir keeps a summary of the paths that no template matched, out of which weir routes "
                    + "suggest and /-/routes of the exporter make route lines: the forms of the most frequent paths "
                    + "with their values left out, how often they came and how they were answered, and one example "
                    + "each, in which what looks like a secret is masked. No query is kept. It takes 250 KiB at most "
                    + "for each worker, and none as long as all paths match.",
                default: .arguments("on")),
            sets: \.service.discoversRoutes, to: .onOff),
        Row(
            DirectiveRow(
                "metrics", in: .service, syntax: "metrics PATH",
                summary: "Answers GET and HEAD of PATH, as clients write it, with this service's series in place of "
                    + "forwarding it. The path lies within the prefix and is no route's.",
                default: .words("not answered"), example: "metrics /metrics"),
            apply: { (arguments, draft, _) throws(DirectiveError) in
                let word = try arguments.word()
                draft.service.metricsPath = try PathText.read(word)
                draft.metricsPlace = word.range
            }),
        Row(
            DirectiveRow(
                "instrument", in: .service, syntax: "instrument {...}",
                summary: "What is measured and how it is labelled.", default: .words("the defaults of each option"),
                repetition: .any, block: .required),
            apply: { (arguments, draft, diagnostics) throws(DirectiveError) in
                try readBlock(InstrumentDirectives.table, &arguments, &draft, &diagnostics)
            }),
        Row(
            DirectiveRow(
                "timeouts", in: .service, syntax: "timeouts {...}", summary: "How long weir waits, and for what.",
                default: .words("the defaults of each option"), repetition: .any, block: .required,
                example: "timeouts { response 5s; idle 2m }"),
            apply: { (arguments, draft, diagnostics) throws(DirectiveError) in
                try readBlock(TimeoutDirectives.table, &arguments, &draft, &diagnostics)
            }),
        Row(
            DirectiveRow(
                "limits", in: .service, syntax: "limits {...}", summary: "How much the service takes.",
                default: .words("the defaults of each option"), repetition: .any, block: .required,
                example: "limits { body 10m }"),
            apply: { (arguments, draft, diagnostics) throws(DirectiveError) in
                try readBlock(LimitDirectives.table, &arguments, &draft, &diagnostics)
            }),
    ]

    /// How requests are taken and passed on.
    private static let forwarding: [Row] = [
        Row(
            DirectiveRow(
                "forwarded", in: .service, syntax: "forwarded x-forwarded|rfc7239|both|off",
                summary:
                    "Which forwarding fields the backend gets: X-Forwarded-For, -Proto and -Host, or Forwarded of RFC "
                    + "7239. Those that a stranger sent are dropped.",
                default: .arguments("x-forwarded")),
            sets: \.service.forwarded, to: .choice),
        Row(
            DirectiveRow(
                "trusted_proxies", in: .service, syntax: "trusted_proxies CIDR...",
                summary: "Peers whose forwarding fields are believed: blocks such as 10.0.0.0/8 or single addresses.",
                default: .words("none"), repetition: .any, example: "trusted_proxies 10.0.0.0/8 fd00::/8"),
            apply: ServiceAddresses.trustedProxies),
        Row(
            DirectiveRow(
                "tolerate", in: .service, syntax: "tolerate bare_lf|obs_fold|half_close",
                summary:
                    "What is taken from old clients, a line each; backends get it in order. With bare_lf, a line of a "
                    + "request head may end in LF alone; chunks and trailers may not. With obs_fold, a field of a "
                    + "request may run over several lines, save those that the request hangs on (Host, framing, "
                    + "Connection and the like); it goes on as one line. These two hold before a service is chosen: "
                    + "on an address that several services share, only if all of them say so. With half_close, a "
                    + "client that ends its sending side while it waits still gets its answer, where it otherwise "
                    + "counts as gone (499).",
                default: .words("nothing"), repetition: .oncePerFirstArgument),
            apply: ServiceAddresses.tolerate),
        Row(
            DirectiveRow(
                "encoded_slash", in: .service, syntax: "encoded_slash separator|literal",
                summary:
                    "Whether %2F in a path separates segments for the templates, as / does, or is text within a "
                    + "segment. The backend gets the target as it came either way.",
                default: .arguments("separator")),
            apply: { (arguments, draft, _) throws(DirectiveError) in
                let word = try arguments.word()
                guard ["separator", "literal"].contains(word.text) else {
                    throw Arguments.unknown(word, known: ["separator", "literal"])
                }
                draft.service.encodedSlashIsLiteral = word.text == "literal"
            }),
    ]

    private static let notYet: [DirectiveRow] = [
        DirectiveRow(
            "request_header", in: .service, syntax: "request_header set|add|remove NAME [VALUE]",
            summary: "Changes a field of the request before it is forwarded.", default: .words("none"),
            repetition: .any, status: .notYet("remove it")),
        DirectiveRow(
            "response_header", in: .service, syntax: "response_header set|add|remove NAME [VALUE]",
            summary: "Changes a field of the response before the client gets it.", default: .words("none"),
            repetition: .any, status: .notYet("remove it")),
    ]

    /// Reads a block of options; what earlier blocks of its kind said still counts.
    static func readBlock(
        _ table: DirectiveTable<ServiceDraft>, _ arguments: inout Arguments, _ draft: inout ServiceDraft,
        _ diagnostics: inout Diagnostics
    ) throws(DirectiveError) {
        try arguments.finish()
        guard let block = arguments.block else {
            throw DirectiveError(
                at: arguments.name.range, "\(quoted(arguments.name.text)) needs a block", expected: arguments.syntax)
        }
        var seen = draft.seen[table.context] ?? [:]
        table.read(block.statements, into: &draft, seen: &seen, &diagnostics)
        draft.seen[table.context] = seen
    }
}
