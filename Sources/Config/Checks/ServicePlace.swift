internal import Basics

/// Which requests reach a service, in a form that is quick to compare with another's.
struct ServicePlace {
    let draft: ServiceDraft
    let prefix: [Substring]
    private let addresses: Set<ListenAddress.Address>
    private let hosts: Set<HostPattern>

    init(_ draft: ServiceDraft) {
        self.draft = draft
        prefix = Self.segments(draft.service.prefix)
        addresses = Set(draft.listeners.map(\.value.address))
        hosts = Set(draft.hosts.map(\.value))
    }

    /// Whether requests under the prefix never reach `other`: the same hosts on all its addresses, and a longer prefix.
    func takes(from other: ServicePlace) -> Bool {
        prefix.count > other.prefix.count && prefix.starts(with: other.prefix)
            && other.addresses.isSubset(of: addresses) && hosts == other.hosts
    }

    /// The segments of a path without its slashes.
    static func segments(_ path: String) -> [Substring] { path.split(separator: "/") }
}
