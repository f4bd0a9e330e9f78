/// The forms of a request target that weir takes (RFC 9112 section 3.2); authority-form is CONNECT's, which is
/// refused.
public enum TargetForm: Equatable, Sendable {
    /// `/path?query`
    case origin
    /// `http://authority/path?query`
    case absolute
    /// `*`, with OPTIONS only.
    case asterisk
}
