import Metrics

/// The families of weir's own in a registry.
struct OwnFamilies: Sendable {
    private let ids: [FamilyID?]

    init(declaringIn registry: Registry) throws(DeclarationError) {
        var ids: [FamilyID?] = []
        for row in CatalogueFamily.rows {
            ids.append(row.owner == .weir ? try registry.declare(row.descriptor, scope: .own) : nil)
        }
        self.ids = ids
    }

    /// Only for families that the catalogue says are weir's own.
    subscript(_ family: CatalogueFamily) -> FamilyID {
        guard let id = ids[family.rawValue] else { preconditionFailure("\(family) is not weir's own") }
        return id
    }
}
