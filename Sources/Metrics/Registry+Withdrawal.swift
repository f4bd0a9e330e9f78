internal import Synchronization

extension Registry {
    /// Takes a family off the pages until it is declared again, when all its series go on from where they were.
    public func withdraw(_ family: FamilyID) {
        naming.withLock { naming in naming.hideFamily(naming.family(family)) }
    }

    /// Takes one series off the pages and out of its family's limit. Its cells are kept, and it goes on from there
    /// once `series` is asked for it again; a table that still holds it writes unseen.
    public func withdraw(_ family: FamilyID, labels: [String]) {
        naming.withLock { naming in
            let family = naming.family(family)
            naming.hide(family.labelText(of: labels), of: family)
        }
    }

    /// Takes those series of a family off the pages for whose labels, by name, `isGone` is true.
    public func withdraw(_ family: FamilyID, where isGone: (_ labels: [String: String]) -> Bool) {
        naming.withLock { naming in
            let family = naming.family(family)
            for (text, _, _) in naming.shownSeries(of: family) {
                let labels = Dictionary(zip(family.printedNames, text.values)) { first, _ in first }
                if isGone(labels) { naming.hide(text, of: family) }
            }
        }
    }
}
