/// A metric of the operator's own while its block is read, and where what the checks may blame stands.
struct OwnMetricDraft {
    var metric: OwnMetric
    let row: OwnMetricKindRow
    /// Of its name.
    var place: SourceRange
    var helpPlace: SourceRange?
    /// In the order of `metric.occasions`.
    var occasions: [(methods: Token, template: Token)] = []
    /// In the order of `metric.labels`.
    var labels: [(name: Token, source: Token)] = []
    /// The parameters of templates that sources name.
    var parameters: [ServiceDraft.Placed<String>] = []
    /// Which directive says what a sample does, and where it stands.
    var operation: ServiceDraft.Placed<String>?
    /// Which directives were written, and where.
    var seen: [String: SourceRange] = [:]
    /// Whether nothing of its block was wrong.
    var isWhole = true

    init(_ row: OwnMetricKindRow, place: SourceRange) {
        metric = OwnMetric(row.kind, name: "", help: "", position: place.start)
        if row.kind == .histogram { metric.bucketBounds = OwnMetric.standardBounds }
        self.row = row
        self.place = place
    }

    /// Notes what sources name of the template.
    mutating func note(_ sources: [PlacedSource]) {
        for source in sources where source.source.kind == .requestPath {
            parameters.append(.init(value: source.source.argument, place: source.argumentPlace))
        }
    }
}
