/// What a search came to.
public enum PatternResult: Equatable, Sendable {
    case found
    case notFound
    /// The search was given up because it took more steps than `PatternScratch.stepsMax`, or more memory: it counts
    /// as not found, and whoever searched should count it.
    case limitReached
}
