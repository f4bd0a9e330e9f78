internal import Basics

/// The directives of the top level.
enum TopDirectives {
    typealias Row = Directive<ConfigurationDraft>

    static let table = DirectiveTable<ConfigurationDraft>(
        .top,
        [
            Row(
                DirectiveRow(
                    "workers", in: .top, syntax: "workers N|auto",
                    summary: "How many event loops run, each on a thread of its own (1 to \(workersMax)). "
                        + "With auto there is one for each CPU that the process may use.",
                    default: .arguments("auto"), example: "workers 4"),
                apply: workers),
            Row(
                DirectiveRow(
                    "exporter", in: .top, syntax: "exporter ADDRESS|off",
                    summary: "Where Prometheus scrapes the series of all services and weir's own at /metrics, where "
                        + "/-/healthy and /-/ready answer, and where the live page is at /. With off there is "
                        + "none of these.",
                    default: .arguments(ListenAddress.standardExporter.text), block: .optional,
                    example: "exporter 127.0.0.1:9145"),
                apply: exporter),
            Row(
                DirectiveRow(
                    "access_log", in: .top, syntax: "access_log off|FILE|stdout|stderr [json|combined]",
                    summary:
                        "Writes one line for each request, as a JSON object or in the combined format of Apache and "
                        + "nginx. FILE is a path with a slash or a dot in it, and is opened anew on SIGUSR1.",
                    default: .arguments("off"), example: "access_log /var/log/weir/access.log json"),
                apply: accessLog),
            Row(
                DirectiveRow(
                    "log", in: .top, syntax: "log error|warning|info|debug",
                    summary: "The least important diagnostics that are written to stderr.",
                    default: .arguments("info")),
                sets: \.configuration.logLevel, to: .choice),
            Row(
                DirectiveRow(
                    "shutdown_grace", in: .top, syntax: "shutdown_grace DURATION",
                    summary:
                        "How long a drain may last (0 to 1h): weir takes no new connections, lets open exchanges end, "
                        + "and closes what is still open afterwards.",
                    default: .arguments("30s")),
                sets: \.configuration.shutdownGrace, to: .duration(.zero ... .seconds(3600))),
            Row(
                DirectiveRow(
                    "state", in: .top, syntax: "state DIRECTORY",
                    summary:
                        "A directory that weir may write to, where it keeps what shall outlive a restart: the last "
                        + "good document of each \"routes openapi\". A relative path is seen from the file it stands "
                        + "in.",
                    default: .words("none: kept in memory"), example: "state /var/lib/weir"),
                apply: { (arguments, draft, _) throws(DirectiveError) in
                    draft.configuration.stateDirectory = try RouteSourceDirectives.path(try arguments.word())
                }),
            Row(
                DirectiveRow(
                    "service", in: .top, syntax: "service NAME {...}",
                    summary:
                        "One API behind weir. NAME is the value of the label service: letters, digits, \"_\", \"-\" "
                        + "and \".\", once in the file. Any number of services.",
                    default: .required, repetition: .any, block: .required,
                    example: "service triton {\n    listen  :8000\n    backend 127.0.0.1:8001\n}"),
                apply: service),
        ] + notYet.map(Row.init(notYet:)))

    private static let notYet = [
        DirectiveRow(
            "push", in: .top, syntax: "push ADDRESS {...}",
            summary: "An address that speaks the Pushgateway's HTTP API.", default: .words("none"), repetition: .any,
            block: .required, status: .notYet("remove it; go on pushing to a Pushgateway for now")),
        DirectiveRow(
            "celery", in: .top, syntax: "celery redis://[USER:PASSWORD@]HOST:PORT/DB {...}",
            summary: "Reads Celery's task events from the broker and measures tasks, queues and workers.",
            default: .words("none"), repetition: .any, block: .required, status: .notYet("remove it")),
    ]

    /// More threads than any machine that weir is meant for has CPUs.
    static let workersMax = 1024
    static let servicesMax = 1000

    @Sendable private static func workers(
        _ arguments: inout Arguments, _ draft: inout ConfigurationDraft, _: inout Diagnostics
    ) throws(DirectiveError) {
        let word = try arguments.word()
        if word.text == "auto" {
            draft.configuration.workers = nil
        } else {
            draft.configuration.workers = try NumberText.read(word, within: 1...workersMax, or: "auto")
        }
    }

    @Sendable private static func exporter(
        _ arguments: inout Arguments, _ draft: inout ConfigurationDraft, _ diagnostics: inout Diagnostics
    ) throws(DirectiveError) {
        let word = try arguments.word()
        if word.text != "off", nearestName(to: word.text, among: ["off"]) != nil {
            throw DirectiveError(
                at: word.range, "\(quoted(word.text)) is not an address", expected: arguments.syntax,
                hint: "did you mean \"off\"?")
        }
        draft.configuration.exporter = word.text == "off" ? nil : try AddressText.listen(word)
        draft.exporterPlace = word.range
        try arguments.finish()
        guard let block = arguments.block else { return }
        draft.exporterIsGuarded = block.statements.contains { ["allow", "auth"].contains($0.name.text) }
        var seen: [String: SourceRange] = [:]
        NotYetDirectives.exporter.read(block.statements, into: &draft, seen: &seen, &diagnostics)
    }

    @Sendable private static func accessLog(
        _ arguments: inout Arguments, _ draft: inout ConfigurationDraft, _: inout Diagnostics
    ) throws(DirectiveError) {
        let word = try arguments.word()
        let destination: AccessLog.Destination
        switch word.text {
        case "off":
            draft.configuration.accessLog = nil
            return
        case "stdout": destination = .standardOutput
        case "stderr": destination = .standardError
        default:
            guard word.text.contains("/") || word.text.contains("."), !word.text.utf8.contains(0) else {
                let nearest = nearestName(to: word.text, among: ["off", "stdout", "stderr"])
                throw DirectiveError(
                    at: word.range, "\(quoted(word.text)) is no place for a log",
                    expected: "off, stdout, stderr or the path of a file",
                    hint: nearest.map { "did you mean \"\($0)\"?" } ?? "a file in this directory is written \"./NAME\"")
            }
            destination = .file(word.text)
        }
        var log = AccessLog(destination: destination)
        if !arguments.isAtEnd { log.format = try arguments.choice(of: AccessLog.Format.self) }
        draft.configuration.accessLog = log
    }

    @Sendable private static func service(
        _ arguments: inout Arguments, _ draft: inout ConfigurationDraft, _ diagnostics: inout Diagnostics
    ) throws(DirectiveError) {
        let name = arguments.name
        guard draft.services.count < servicesMax else {
            throw DirectiveError(at: name.range, "more than \(servicesMax) services")
        }
        // What is wrong with the name must not hide what is wrong within the block.
        var service = ServiceDraft(name: "", place: name.range)
        do throws(DirectiveError) {
            let word = try arguments.word()
            service = ServiceDraft(name: word.text, place: word.range)
            try checkName(word, among: draft.services)
            try arguments.finish()
        } catch {
            diagnostics.add(error)
        }
        guard let block = arguments.block else {
            throw DirectiveError(at: name.range, "\"service\" needs a block", expected: arguments.syntax)
        }
        var seen: [String: SourceRange] = [:]
        let areAllKnown = ServiceDirectives.table.read(block.statements, into: &service, seen: &seen, &diagnostics)
        service.hasUnknown = !areAllKnown
        draft.services.append(service)
        arguments.skip()
    }

    private static func checkName(_ word: Token, among services: [ServiceDraft]) throws(DirectiveError) {
        let scalars = Array(word.text.unicodeScalars)
        guard !scalars.isEmpty, scalars.count <= 64 else {
            throw DirectiveError(at: word.range, "a service's name has 1 to 64 characters")
        }
        for (index, scalar) in scalars.enumerated() {
            switch scalar {
            case "a"..."z", "A"..."Z", "0"..."9", "_", "-", ".": continue
            default:
                throw DirectiveError(
                    at: word.range(characterOffset: index), "\(quoted(String(scalar))) in a service's name",
                    expected: "letters, digits, \"_\", \"-\" and \".\"")
            }
        }
        if let first = services.first(where: { $0.service.name == word.text }) {
            throw DirectiveError(
                at: word.range,
                "duplicate service \(quoted(word.text)): the first one is \(first.place.place(seenFrom: word.range))")
        }
    }
}
