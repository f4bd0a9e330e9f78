/// What a process has been handed by the one whose place it has taken.
struct Inheritance: Sendable {
    /// What has been added to the registry's own cells so far.
    var carried: [Bequest.FamilyKey: Bequest.Counts] = [:]
    /// Families that are not declared here: not shown, but handed on, since the next process may declare them again.
    var unclaimed: [Bequest.FamilyKey: Bequest.Counts] = [:]
}
