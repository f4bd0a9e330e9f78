internal import Basics
internal import HTTP
internal import Routing

/// Metrics of the operator's own: the directives of a service that begin them, and those of their blocks.
enum OwnMetricDirectives {
    typealias Row = Directive<OwnMetricDraft>

    static let helpBytesMax = 1024
    /// More metrics of a service, labels of a metric or quantiles of a summary cost more than they tell.
    static let metricsMax = 500
    static let labelsMax = 16
    static let quantilesMax = 20
    static let windowBounds = Duration.seconds(1) ... .seconds(86_400)

    /// One for each kind of metric, in a service.
    static let kinds: [Directive<ServiceDraft>] = OwnMetricKindRow.all.map { kind in
        Directive(
            DirectiveRow(
                kind.kind.rawValue, in: .service, syntax: "\(kind.kind.rawValue) NAME \"HELP\" {...}",
                summary: kind.summary, default: .words("none"), repetition: .any, block: .required,
                example: kind.example)
        ) { (arguments, service, diagnostics) throws(DirectiveError) in
            try metric(kind, &arguments, &service, &diagnostics)
        }
    }

    static let table = DirectiveTable<OwnMetricDraft>(.ownMetric, which + labels + operations + options)

    /// Which exchanges a sample is taken of.
    private static let which: [Row] = [
        row(
            "on", "METHODS TEMPLATE",
            "The route whose exchanges are measured, each at its end: methods and template as the route has them; "
                + "types of parameters may be left out. Several lines name several routes. weir's own answers, such "
                + "as 502, count too.",
            .words("every exchange of the service"), repetition: .any, example: "on GET,PUT /jobs/{job_id}", apply: on),
        row(
            "when", "SOURCE [not] [VALUE...]",
            "Takes a sample only if the source has one of the values; with not, none of them; without values, if it "
                + "can be read at all. What cannot be read fulfils none of these. Values of response.status are 204, "
                + "2xx or 200-299. Of several lines all must hold. A value has at most "
                + "\(OwnMetric.valueBytesMax) bytes.",
            .words("always"), repetition: .any, example: "when response.json.status not queued running", apply: when),
    ]

    private static let labels: [Row] = [
        row(
            "label", "NAME SOURCE",
            "A label, and where its value comes from: a constant in quotes is the same for all. A sample with a label "
                + "that cannot be read is not taken, and counted in weir_metric_skipped_total. Of a value the first "
                + "\(OwnMetric.valueBytesMax) bytes are taken; what is not UTF-8 in them is replaced. At most "
                + "\(labelsMax) labels.",
            .words("none"), repetition: .oncePerFirstArgument, example: "label agent request.json.agent.name",
            apply: label)
    ]

    /// What a sample does.
    private static let operations: [Row] = [
        operation(
            "observe", "What is observed: a number of the exchange, or an expression of numbers.",
            .words("none: it must be written"), example: "observe response.json.generation_duration_ms / 1000",
            OwnMetric.Operation.observe),
        operation(
            "set", "What the gauge is set to.", .words("none: the gauge has \"set\", \"add\" or \"sub\""),
            example: "set response.json.queue.length", OwnMetric.Operation.set),
        operation(
            "add", "What is added for each exchange. What a counter gets is never negative.",
            .words("1 for a counter; a gauge has \"set\", \"add\" or \"sub\""),
            example: "add request.bytes + response.bytes", OwnMetric.Operation.add),
        operation(
            "sub", "What is taken from the gauge for each exchange.",
            .words("none: the gauge has \"set\", \"add\" or \"sub\""), example: "sub 1", OwnMetric.Operation.subtract),
    ]

    private static let options: [Row] = [
        row(
            "buckets", "LE...",
            "The upper bounds of the buckets, ascending, not below 0, at most \(BucketText.countMax). The one for all "
                + "that is larger is there by itself.",
            .words(OwnMetric.standardBounds.map(numberText).joined(separator: " ")),
            example: "buckets 10 30 60 120 300 600",
            apply: { (arguments, draft, _) throws(DirectiveError) in
                draft.metric.bucketBounds = try BucketText.read(try arguments.rest(), of: .any)
            }),
        row(
            "quantiles", "Q...",
            "Which quantiles are shown, from 0 to 1, ascending, at most \(quantilesMax).",
            .words("none: sum and number alone"), example: "quantiles 0.5 0.9 0.99",
            apply: { (arguments, draft, _) throws(DirectiveError) in
                draft.metric.quantiles = try QuantileText.read(try arguments.rest())
            }),
        row(
            "window", "DURATION",
            "How far quantiles look back (\(DurationText.text(windowBounds.lowerBound)) to "
                + "\(DurationText.text(windowBounds.upperBound))).",
            .words("10m"), example: "window 5m",
            apply: { (arguments, draft, _) throws(DirectiveError) in
                draft.metric.window = try DurationText.read(try arguments.word(), within: windowBounds)
            }),
    ]

    private static func row(
        _ name: String, _ arguments: String, _ summary: String, _ standard: DirectiveRow.Default,
        repetition: DirectiveRow.Repetition = .once, example: String, apply: @escaping Row.Apply
    ) -> Row {
        Row(
            DirectiveRow(
                name, in: .ownMetric, syntax: "\(name) \(arguments)",
                summary: OwnMetricKindRow.kinds(with: name) + summary, default: standard, repetition: repetition,
                example: example)
        ) { (arguments, draft, diagnostics) throws(DirectiveError) in
            let place = arguments.name.range
            guard draft.row.directives.contains(name) else {
                throw DirectiveError(
                    at: place, "a \(draft.metric.kind.rawValue) has no \"\(name)\"",
                    expected: "one of \(draft.row.directives.joined(separator: ", "))")
            }
            if draft.seen[name] == nil { draft.seen[name] = place }
            try apply(&arguments, &draft, &diagnostics)
        }
    }

    private static func operation(
        _ name: String, _ summary: String, _ standard: DirectiveRow.Default, example: String,
        _ make: @escaping @Sendable (MetricExpression) -> OwnMetric.Operation
    ) -> Row {
        row(name, "EXPRESSION", summary, standard, example: example) {
            (arguments, draft, _) throws(DirectiveError) in
            let place = arguments.name.range
            if let other = draft.operation {
                throw DirectiveError(
                    at: place,
                    "\(quoted(name)) and \(quoted(other.value)) in one block: the other is "
                        + other.place.place(seenFrom: place),
                    hint: "give each a block of its own, with the same name")
            }
            draft.operation = .init(value: name, place: place)
            let words = arguments.statement.arguments
            guard !words.contains(where: \.isBroken) else { throw .reported }
            let (expression, constant, sources) = try ExpressionText.read(try arguments.rest())
            if draft.metric.kind == .counter, let constant, constant < 0 {
                throw DirectiveError(at: words[0].range, "a counter never falls", expected: "a number from 0 up")
            }
            draft.note(sources)
            draft.metric.operation = make(expression)
        }
    }

    // MARK: on, when, label

    @Sendable private static func on(
        _ arguments: inout Arguments, _ draft: inout OwnMetricDraft, _: inout Diagnostics
    ) throws(DirectiveError) {
        let methods = try arguments.word()
        let set = try RouteDirectives.methods(methods, syntax: arguments.syntax)
        let template = try arguments.word()
        let occasion = OwnMetric.Occasion(methods: set, template: try occasionTemplate(template))
        if let first = draft.metric.occasions.firstIndex(of: occasion) {
            throw DirectiveError(
                at: template.range,
                "this route is named already, "
                    + draft.occasions[first].template.range.place(seenFrom: template.range))
        }
        draft.metric.occasions.append(occasion)
        draft.occasions.append((methods, template))
    }

    /// A template as a route line or, failing that, as a document writes it: there a parameter may be `{job-id}`.
    private static func occasionTemplate(_ word: Token) throws(DirectiveError) -> RouteTemplate {
        do throws(DirectiveError) {
            return try RouteDirectives.template(word)
        } catch {
            do throws(TemplateError) {
                let template = try RouteTemplate(parsing: word.text, as: .openAPI)
                let isPlain = template.parameterNames.allSatisfy { name in
                    name.utf8.allSatisfy { ($0 | 0x20) &- 0x61 < 26 || $0 &- 0x30 < 10 || "_-.".utf8.contains($0) }
                }
                if isPlain, !word.text.contains("...") { return template }
            } catch {}
            throw error
        }
    }

    @Sendable private static func when(
        _ arguments: inout Arguments, _ draft: inout OwnMetricDraft, _: inout Diagnostics
    ) throws(DirectiveError) {
        let word = try arguments.word()
        let source = try ValueSourceText.read(word)
        guard source.source.kind != .constant else {
            throw DirectiveError(
                at: word.range, "a constant is no condition: it is always the same", expected: arguments.syntax)
        }
        draft.note([source])
        let isNegated =
            arguments.statement.arguments.dropFirst().first?.isQuoted == false && arguments.take("not") != nil
        var condition = OwnMetric.Condition(source: source.source, values: [], isNegated: isNegated)
        if isNegated || !arguments.isAtEnd {
            for value in try arguments.rest() {
                condition.values.append(try ConditionValueText.read(value, of: source.source))
            }
        }
        draft.metric.conditions.append(condition)
    }

    @Sendable private static func label(
        _ arguments: inout Arguments, _ draft: inout OwnMetricDraft, _: inout Diagnostics
    ) throws(DirectiveError) {
        let word = try arguments.word()
        let reserved: [String: String] =
            switch draft.metric.kind {
            case .counter, .gauge: [:]
            case .histogram: ["le": MetricNameText.bucketReason]
            case .summary: ["quantile": MetricNameText.quantileReason]
            }
        let name = try MetricNameText.label(word, reserved: reserved)
        guard draft.labels.count < labelsMax else {
            throw DirectiveError(at: word.range, "more than \(labelsMax) labels")
        }
        let pair = ["service", "exported_service"]
        if pair.contains(name), let other = draft.metric.labels.first(where: { pair.contains($0.name) }) {
            throw DirectiveError(
                at: word.range, "the labels \(quoted(other.name)) and \(quoted(name)) are one on the exporter",
                hint:
                    "the exporter names the service by \"service\", and calls a label of that name \"exported_service\""
            )
        }
        let value = try arguments.word()
        let source = try ValueSourceText.read(value)
        if source.source.kind == .constant { _ = try LabelValueText.read(value) }
        draft.note([source])
        draft.metric.labels.append(.init(name: name, source: source.source))
        draft.labels.append((word, value))
    }

    // MARK: the metric itself

    private static func metric(
        _ kind: OwnMetricKindRow, _ arguments: inout Arguments, _ service: inout ServiceDraft,
        _ diagnostics: inout Diagnostics
    ) throws(DirectiveError) {
        let directive = arguments.name.range
        guard service.ownMetrics.count < metricsMax else {
            throw DirectiveError(at: directive, "more than \(metricsMax) metrics of a service's own")
        }
        // What is wrong with name and help must not hide what is wrong within the block.
        var draft = OwnMetricDraft(kind, place: directive)
        do throws(DirectiveError) {
            try readName(&arguments, into: &draft)
        } catch {
            diagnostics.add(error)
        }
        guard let block = arguments.block else {
            throw DirectiveError(
                at: directive, "\(quoted(kind.kind.rawValue)) needs a block", expected: arguments.syntax)
        }
        arguments.skip()
        var seen: [String: SourceRange] = [:]
        let before = diagnostics.found.count
        let areAllKnown = table.read(block.statements, into: &draft, seen: &seen, &diagnostics)
        draft.isWhole = diagnostics.found.count == before
        guard !draft.metric.name.isEmpty else { return }
        if areAllKnown, kind.needsOperation, draft.operation == nil {
            diagnostics.error(
                at: draft.place,
                "the \(kind.kind.rawValue) \(quoted(draft.metric.name)) has no "
                    + kind.operations.map { "\"\($0)\"" }.joined(separator: " or "),
                expected: kind.operations.map { "\($0) EXPRESSION" }.joined(separator: " or "))
        }
        service.ownMetrics.append(draft)
    }

    private static func readName(
        _ arguments: inout Arguments, into draft: inout OwnMetricDraft
    ) throws(DirectiveError) {
        let word = try arguments.word()
        draft.place = word.range
        draft.metric.position = word.range.start
        let name = try MetricNameText.metric(word)
        if name.hasPrefix("__") {
            throw DirectiveError(
                at: word.range, "\(quoted(name)) is reserved: names that begin with \"__\" are Prometheus' own")
        }
        draft.metric.name = name
        guard let help = try arguments.optionalWord() else {
            throw DirectiveError(
                at: word.range, "the metric \(quoted(name)) has no help", expected: arguments.syntax,
                hint: "say in a few words what it counts: people find it by them")
        }
        draft.helpPlace = help.range
        guard help.text.contains(where: { !$0.isWhitespace }) else {
            throw DirectiveError(
                at: help.range, "the help of \(quoted(name)) is empty", expected: "a few words on what it counts")
        }
        guard help.text.utf8.count <= helpBytesMax else {
            throw DirectiveError(at: help.range, "a help of more than \(helpBytesMax) bytes")
        }
        draft.metric.help = help.text
        do throws(DirectiveError) {
            try arguments.finish()
        } catch {
            var error = error
            if !help.isQuoted { error.hint = "the help is one word, or stands in quotes" }
            throw error
        }
    }
}

/// A number as a person writes it: without a fraction where it has none.
func numberText(_ number: Double) -> String {
    number == number.rounded() && abs(number) < 1e15 ? "\(Int64(number))" : "\(number)"
}
