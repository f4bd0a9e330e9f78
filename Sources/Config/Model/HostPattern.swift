/// A host that a service answers, without port, in lower case.
public enum HostPattern: Hashable, Sendable {
    /// `api.example.org`, or an address as it stands in Host: `10.0.0.1`, `[::1]`.
    case exact(String)
    /// `*.example.org`: one label or more before `suffix`, which is kept as `.example.org`.
    case wildcard(suffix: String)

    /// As a file spells it.
    public var text: String {
        switch self {
        case .exact(let host): host
        case .wildcard(let suffix): "*" + suffix
        }
    }
}
