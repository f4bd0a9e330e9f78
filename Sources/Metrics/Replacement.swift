/// A family that another has taken the place of, while there may still be somebody who counts in it.
struct Replacement: Sendable {
    let former: Family
    let successor: Family
    /// What each of its series had when it was last carried over.
    var carried: [LabelText: SeriesCounts] = [:]
}
