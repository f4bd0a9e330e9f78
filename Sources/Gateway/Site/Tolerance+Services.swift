internal import Config
internal import HTTP1

extension Tolerance {
    /// What a listener repairs. A head is read before its service is known, so only what all services of the address
    /// tolerate: none of them gets a request that it did not agree to.
    init(of services: [Service]) {
        self = []
        guard !services.isEmpty else { return }
        if services.allSatisfy(\.toleratesBareLF) { insert(.bareLF) }
        if services.allSatisfy(\.toleratesObsFold) { insert(.obsFold) }
    }
}
