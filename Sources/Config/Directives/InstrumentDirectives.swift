internal import Patterns

/// The options of `instrument`: each of the in-app instrumentator's, with its meaning.
enum InstrumentDirectives {
    typealias Row = Directive<ServiceDraft>

    static let table = DirectiveTable<ServiceDraft>(.instrument, whatAndWhere + naming + histograms)

    /// Whether, and of which exchanges.
    private static let whatAndWhere: [Row] = [
        Row(
            row(
                "enabled", "on|off",
                "Whether the service is measured at all. Taken from the environment it is the in-app ENABLE_METRICS.",
                .arguments("on"), example: "enabled ${ENABLE_METRICS:-on}"),
            sets: \.service.instrument.isEnabled, to: .onOff),
        Row(
            row(
                "status", "class|exact", "How the label status is written: by class (2xx) or exact (204).",
                .arguments("class")),
            sets: \.service.instrument.status, to: .choice),
        Row(
            row(
                "unmatched", "group|ignore|raw",
                "What becomes of paths without a template: counted together as handler \"none\", not measured, or "
                    + "counted under the path itself, up to series_limit.",
                .arguments("group")),
            sets: \.service.instrument.unmatched, to: .choice),
        Row(
            row(
                "exclude", "REGEX...",
                "Leaves out exchanges whose path or template one of these is found in (Perl's syntax, searched "
                    + "anywhere, with a bound on the work of a search).",
                .words("none"), repetition: .any, example: "exclude ^/metrics$ ^/internal/"),
            apply: exclude),
        Row(
            row(
                "in_progress", "off|on|labelled [NAME]",
                "A gauge of the exchanges between head and end, in all or by handler and method. NAME is exposed as it "
                    + "stands: namespace and subsystem do not apply to it.",
                .arguments("off"), example: "in_progress labelled triton_requests_inprogress"),
            apply: inProgress),
        Row(
            row(
                "streams", "full|separate",
                "With separate, responses that stream (text/event-stream, gRPC) are measured in weir_stream_* and not "
                    + "in the duration histograms.",
                .arguments("full")),
            sets: \.service.instrument.streams, to: .choice),
        Row(
            row(
                "series_limit", "N",
                "The most label sets that a family may have (1 to \(seriesMax)). Past it samples go into one more "
                    + "whose labels read \"other\", and weir_series_overflow_total counts them.",
                .arguments("1000")),
            sets: \.service.instrument.seriesLimit, to: .number(1...seriesMax)),
    ]

    /// More series of one family take a Prometheus server down before they take weir down.
    private static let seriesMax = 1_000_000

    private static let naming: [Row] = [
        Row(
            row(
                "namespace", "NAME", "Put before the names of http_* families, with a \"_\" between.", .words("none"),
                example: "namespace triton"),
            apply: { (arguments, draft, _) throws(DirectiveError) in
                draft.service.instrument.namespace = try MetricNameText.metric(try arguments.word())
            }),
        Row(
            row("subsystem", "NAME", "Put between the namespace and the name of http_* families.", .words("none")),
            apply: { (arguments, draft, _) throws(DirectiveError) in
                draft.service.instrument.subsystem = try MetricNameText.metric(try arguments.word())
            }),
        Row(
            row(
                "label", "NAME VALUE", "A label that all http_* series of the service but the in-progress gauge have.",
                .words("none"), repetition: .oncePerFirstArgument, example: "label region eu-west-1"),
            apply: label),
        Row(
            row(
                "label_name", "handler|status|method NEW", "Calls one of the three labels by another name.",
                .words("as they are called"), repetition: .oncePerFirstArgument, example: "label_name handler route"),
            apply: labelName),
    ]

    private static let histograms: [Row] = [
        Row(
            row(
                "duration", "full|head",
                "Whether an exchange's duration ends with the last byte of the response or with its head.",
                .arguments("full")),
            sets: \.service.instrument.duration, to: .choice),
        Row(
            row(
                "round", "DECIMALS|off", "To how many decimals of a second durations are rounded (0 to 9).",
                .arguments("off"), example: "round 4"),
            apply: { (arguments, draft, _) throws(DirectiveError) in
                let word = try arguments.word()
                draft.service.instrument.roundDecimals =
                    word.text == "off" ? nil : try NumberText.read(word, within: 0...9, or: "off")
            }),
        Row(
            row(
                "buckets", "highr|lowr LE...",
                "The bounds of http_request_duration_highr_seconds (without labels) or of "
                    + "http_request_duration_seconds (by handler and method), in seconds, ascending, at most "
                    + "\(BucketText.countMax).",
                .words(
                    "highr \(bounds(Instrument.standardHighrBuckets)); lowr \(bounds(Instrument.standardLowrBuckets))"),
                repetition: .oncePerFirstArgument, example: "buckets lowr 0.1 0.5 1 5"),
            apply: buckets),
        Row(
            row(
                "highr_only_2xx", "on|off", "Whether only 2xx responses are observed in the highr histogram.",
                .arguments("off")),
            sets: \.service.instrument.isHighrOnly2xx, to: .onOff),
        Row(
            row(
                "native", "on|off",
                "Whether the duration histograms are native (sparse) too: eight buckets for each power of two, beside "
                    + "the classic ones, for scrapers that ask for protobuf. Each series then takes 0.5 to 2 KiB in "
                    + "each worker.",
                .arguments("on")),
            sets: \.service.instrument.hasNativeHistograms, to: .onOff),
    ]

    private static func row(
        _ name: String, _ arguments: String, _ summary: String, _ standard: DirectiveRow.Default,
        repetition: DirectiveRow.Repetition = .once, example: String? = nil
    ) -> DirectiveRow {
        DirectiveRow(
            name, in: .instrument, syntax: "\(name) \(arguments)", summary: summary, default: standard,
            repetition: repetition, example: example)
    }

    private static func bounds(_ buckets: [Double]) -> String {
        buckets.map { $0 == $0.rounded() ? "\(Int($0))" : "\($0)" }.joined(separator: " ")
    }

    // MARK: Options with rules of their own

    @Sendable private static func exclude(
        _ arguments: inout Arguments, _ draft: inout ServiceDraft, _ diagnostics: inout Diagnostics
    ) throws(DirectiveError) {
        for word in try arguments.rest() {
            do throws(PatternError) {
                _ = try Pattern(word.text)
                draft.service.instrument.exclude.append(word.text)
                draft.excludes.append(.init(value: word.text, place: word.range))
            } catch {
                diagnostics.error(
                    at: word.range(characterOffset: error.offset), "bad regular expression: \(error.message)",
                    hint: word.text.contains("{") && !word.isQuoted
                        ? "a \"{\" that stands for itself is written \\{" : nil)
            }
        }
    }

    @Sendable private static func inProgress(
        _ arguments: inout Arguments, _ draft: inout ServiceDraft, _: inout Diagnostics
    ) throws(DirectiveError) {
        let word = try arguments.word()
        guard ["off", "on", "labelled"].contains(word.text) else {
            throw Arguments.unknown(word, known: ["off", "on", "labelled"])
        }
        draft.inProgressPlace = word.range
        guard word.text != "off" else {
            draft.service.instrument.inProgress = nil
            return
        }
        var gauge = Instrument.InProgress(isLabelled: word.text == "labelled")
        if let name = try arguments.optionalWord() {
            gauge.name = try MetricNameText.metric(name)
            draft.inProgressPlace = name.range
        }
        draft.service.instrument.inProgress = gauge
    }

    @Sendable private static func label(
        _ arguments: inout Arguments, _ draft: inout ServiceDraft, _: inout Diagnostics
    ) throws(DirectiveError) {
        let word = try arguments.word()
        let name = try MetricNameText.label(word)
        let value = try LabelValueText.read(try arguments.word())
        draft.service.instrument.labels.append(.init(name: name, value: value))
        draft.labels.append(.init(value: name, place: word.range))
    }

    @Sendable private static func labelName(
        _ arguments: inout Arguments, _ draft: inout ServiceDraft, _: inout Diagnostics
    ) throws(DirectiveError) {
        let word = try arguments.word()
        let properties: [String: WritableKeyPath<Instrument.LabelNames, String>] = [
            "handler": \.handler, "status": \.status, "method": \.method,
        ]
        guard let property = properties[word.text] else {
            throw Arguments.unknown(word, known: ["handler", "status", "method"])
        }
        let new = try arguments.word()
        draft.service.instrument.labelNames[keyPath: property] = try MetricNameText.label(new)
        draft.labelNamePlaces[word.text] = new.range
    }

    @Sendable private static func buckets(
        _ arguments: inout Arguments, _ draft: inout ServiceDraft, _: inout Diagnostics
    ) throws(DirectiveError) {
        let word = try arguments.word()
        switch word.text {
        case "highr": draft.service.instrument.highrBuckets = try BucketText.read(try arguments.rest())
        case "lowr": draft.service.instrument.lowrBuckets = try BucketText.read(try arguments.rest())
        default: throw Arguments.unknown(word, known: ["highr", "lowr"])
        }
    }
}
