/// How specific a segment of a template is; the lower rank wins.
///
/// Literal; text around a parameter, more characters of text first; uuid; int; float; plain; path. Segments with as
/// much text go by the kinds of their parameters, because `v{n:int}` could never be chosen behind `v{n}`. Where both
/// have a path parameter, the one with more segments behind it wins: in the first segment that the two read
/// differently, it names what the other swallows.
struct SegmentRank: Comparable, Sendable {
    private enum Form: Int, Comparable {
        case literal, mixed, parameter

        static func < (left: Form, right: Form) -> Bool { left.rawValue < right.rawValue }
    }

    private let form: Form
    private let literalCharacters: Int
    private let kinds: [ParameterKind]
    /// How many segments stand behind one with a path parameter; 0 for all others.
    private let segmentsBehindPath: Int

    /// - Parameter segmentsBehind: how many segments of the template follow this one.
    init(_ segment: TemplateSegment, segmentsBehind: Int) {
        kinds = segment.kinds
        literalCharacters = segment.literalCharacters
        segmentsBehindPath = segment.pathPiece == nil ? 0 : segmentsBehind
        form = segment.literal != nil ? .literal : segment.pieces.count == 1 ? .parameter : .mixed
    }

    /// The kind at `index`; where there is none, the one that neither wins nor loses against `{name}`.
    private func kind(_ index: Int) -> ParameterKind { index < kinds.count ? kinds[index] : .plain }

    static func < (left: SegmentRank, right: SegmentRank) -> Bool {
        if left.form != right.form { return left.form < right.form }
        if left.form == .literal { return false }
        if left.literalCharacters != right.literalCharacters { return left.literalCharacters > right.literalCharacters }
        for index in 0..<max(left.kinds.count, right.kinds.count) where left.kind(index) != right.kind(index) {
            return left.kind(index) < right.kind(index)
        }
        return left.segmentsBehindPath > right.segmentsBehindPath
    }

    static func == (left: SegmentRank, right: SegmentRank) -> Bool { !(left < right) && !(right < left) }
}
