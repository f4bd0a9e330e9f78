/// A route template: literal segments and parameters, `/clients/{client_id:uuid}/jobs/{rest:path}`.
///
/// Its text is compared with the percent-decoded path, byte for byte and with case.
public struct RouteTemplate: Equatable, Sendable {
    /// The template as it was written: the value of the label `handler`.
    public let text: String
    /// The template with the names of its parameters left out. Two templates of one shape match the same paths.
    public let shape: String
    /// The template with the names of its parameters and without their types: what a rule may call it by.
    public let untyped: String
    /// The names of the parameters, from left to right.
    public let parameterNames: [String]
    /// The kinds of the parameters, in the order of their names.
    public let parameterKinds: [ParameterKind]

    /// What stands between the slashes; `/` alone has one empty segment, and so has the end of `/clients/`.
    let segments: [TemplateSegment]
    /// How specific each segment is.
    let ranks: [SegmentRank]

    /// The most segments of a template: it bounds how deep a match goes.
    public static let segmentsMax = 128
    /// The longest template, in bytes.
    public static let textBytesMax = 4096

    /// Reads a template.
    /// - Throws: the first thing that is wrong with it.
    public init(parsing text: String, as dialect: TemplateDialect = .routes) throws(TemplateError) {
        var parser = TemplateParser(text, dialect: dialect)
        try parser.parse()
        self.text = text
        segments = parser.segments
        parameterNames = parser.names
        untyped = parser.untyped
        parameterKinds = segments.flatMap(\.kinds)
        shape = segments.map { "/" + $0.shape }.joined()
        ranks = segments.indices.map { [count = segments.count, segments] index in
            SegmentRank(segments[index], segmentsBehind: count - 1 - index)
        }
    }

    /// The template with one slash more or less at its end: the label of a path that differs from it by that slash.
    /// `/` becomes `//`, because an empty label would be none.
    public var slashChanged: String { Self.slashChanged(text) }
}
