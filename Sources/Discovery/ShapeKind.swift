/// What stands in the place of a value in the shape of a path: the kinds of values that APIs put into their paths.
///
/// The number is the byte that stands for the kind in a shape's text; literal text has no byte below 0x20.
enum ShapeKind: UInt8, CaseIterable, Sendable {
    /// Digits alone: what `{name:int}` takes.
    case int = 1
    /// Digits with one point among them: what `{name:float}` takes.
    case float
    /// 32 hexadecimal digits with the dashes of a UUID, or without them and with a UUID's version and variant.
    case uuid
    /// Hexadecimal digits: a digest, an object id, a commit.
    case hash
    /// Letters and digits that look random: an identifier or a secret.
    case token
    /// 2024-05-06, 2024-05, 2024-W18.
    case date
    /// A date with a time of day.
    case time
    case email
    /// 1.2.3, v1.2.3
    case version
    /// Four numbers with points between them.
    case address
    /// Words joined by hyphens, with a number or a token among them, or very many of them.
    case slug
    /// Text that no author of an API would write as a literal: spaces, letters beyond ASCII, lists, assignments.
    case text
    /// A word that is one of very many in its place.
    case name
    /// All that follows, slashes included: the path is longer than a summary keeps.
    case rest

    /// Whether its values name one thing of many: what an author calls `..._id`.
    var isIdentifier: Bool {
        switch self {
        case .int, .uuid, .hash, .token: true
        case .float, .date, .time, .email, .version, .address, .slug, .text, .name, .rest: false
        }
    }

    /// Whether its values are words, so that a literal beside it may well be another of them.
    var isWordlike: Bool {
        switch self {
        case .slug, .text, .name: true
        case .int, .float, .uuid, .hash, .token, .date, .time, .email, .version, .address, .rest: false
        }
    }

    /// The type of the template's parameter; nil: any text.
    var converter: String? {
        switch self {
        case .int: "int"
        case .float: "float"
        case .uuid: "uuid"
        case .rest: "path"
        case .hash, .token, .date, .time, .email, .version, .address, .slug, .text, .name: nil
        }
    }

    /// How many bytes of a value an example shows: what may be a secret or a person is not shown whole, because the
    /// page of suggestions goes where the path itself should not. `.max`: all of them.
    func shownBytes(ofCount count: Int) -> Int {
        switch self {
        case .hash, .token: 4
        case .uuid, .slug, .text: 8
        case .email: 1
        // As long as the number of a card or a telephone.
        case .int: count < 9 ? .max : 4
        case .float, .date, .time, .version, .address, .name, .rest: .max
        }
    }
}
