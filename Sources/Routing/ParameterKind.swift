/// What a template's parameter takes, the most specific kind first.
///
/// The kinds are Starlette's converters, so that a template of a FastAPI application means here what it means there.
public enum ParameterKind: UInt8, BitwiseCopyable, Comparable, Sendable, CaseIterable {
    /// 32 hexadecimal digits of any case, with each of the four dashes or without it.
    case uuid
    /// `[0-9]+`.
    case int
    /// `[0-9]+(\.[0-9]+)?`.
    case float
    /// One byte or more, none of them a slash: `{name}` or `{name:str}`.
    case plain
    /// Anything, slashes and nothing included: `{name:path}` or `{name...}`.
    case path

    /// The name that stands after the colon in a template.
    public var converter: String {
        switch self {
        case .uuid: "uuid"
        case .int: "int"
        case .float: "float"
        case .plain: "str"
        case .path: "path"
        }
    }

    init?(converter: String) {
        guard let kind = Self.allCases.first(where: { $0.converter == converter }) else { return nil }
        self = kind
    }

    public static func < (left: ParameterKind, right: ParameterKind) -> Bool { left.rawValue < right.rawValue }
}
