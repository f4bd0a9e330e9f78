public import Metrics
public import Patterns

/// Why a configuration's metrics could not be laid out. The families that had been declared before stay declared.
public enum InstrumentationError: Error, Equatable, Sendable {
    /// A family of this service (nil: one of weir's own) could not be declared; most often two options give one name
    /// to two things.
    case family(service: String?, DeclarationError)
    /// A pattern of `exclude` does not compile.
    case pattern(service: String, PatternError)
}
