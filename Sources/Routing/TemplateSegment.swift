/// One segment of a template: text and parameters in turn, without a slash.
struct TemplateSegment: Equatable, Sendable {
    enum Piece: Equatable, Sendable {
        /// UTF-8 that stands in the path as it is; never empty.
        case literal([UInt8])
        case parameter(ParameterKind)
    }

    /// No two literals and no two parameters stand side by side; none at all is the empty segment behind a final slash.
    var pieces: [Piece] = []
    /// How many characters of text stand in it: what ranks one segment with parameters against another.
    var literalCharacters = 0

    /// Its text, if it has no parameter.
    var literal: [UInt8]? {
        guard let first = pieces.first else { return [] }
        guard pieces.count == 1, case .literal(let bytes) = first else { return nil }
        return bytes
    }

    /// The kinds of its parameters, from left to right.
    var kinds: [ParameterKind] {
        pieces.compactMap { piece in
            guard case .parameter(let kind) = piece else { return nil }
            return kind
        }
    }

    /// Where its path parameter stands among the pieces.
    var pathPiece: Int? { pieces.firstIndex(of: .parameter(.path)) }

    /// The segment with the names of its parameters left out.
    var shape: String {
        pieces.map { piece in
            switch piece {
            case .literal(let bytes): String(decoding: bytes, as: UTF8.self)
            case .parameter(.plain): "{}"
            case .parameter(let kind): "{:\(kind.converter)}"
            }
        }.joined()
    }
}
