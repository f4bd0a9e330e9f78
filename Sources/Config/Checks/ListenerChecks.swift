internal import Basics

/// Whether all addresses of the services can be listened on side by side.
struct ListenerChecks {
    private let services: [ServiceDraft]

    init(_ services: [ServiceDraft]) { self.services = services }

    private struct Listener {
        let value: ListenAddress
        let place: SourceRange
        let service: String
    }

    func run(_ diagnostics: inout Diagnostics) {
        var seen: Set<ListenAddress.Address> = []
        // Two addresses only get in each other's way where one is a wildcard, and there are three of those.
        var all: [UInt16: [Listener]] = [:]
        var wildcards: [UInt16: [Listener]] = [:]
        for draft in services {
            for listener in draft.listeners where seen.insert(listener.value.address).inserted {
                guard let port = listener.value.port else { continue }
                let new = Listener(value: listener.value, place: listener.place, service: draft.service.name)
                let others = new.value.isWildcard ? all[port, default: []] : wildcards[port, default: []]
                if let first = others.first(where: { $0.value.overlaps(new.value) }) {
                    report(new, beside: first, &diagnostics)
                }
                all[port, default: []].append(new)
                if new.value.isWildcard { wildcards[port, default: []].append(new) }
            }
        }
    }

    private func report(_ new: Listener, beside first: Listener, _ diagnostics: inout Diagnostics) {
        let wildcard = first.value.isWildcard ? first : new
        diagnostics.error(
            at: new.place,
            "\(quoted(new.value.text)) cannot be opened beside \(quoted(first.value.text)) of the service "
                + "\(quoted(first.service)), \(first.place.place(seenFrom: new.place)): "
                + "\(wildcard.value.text) is the port on all addresses",
            hint: "write the same address in both, and tell the services apart by \"host\" or \"prefix\"")
    }
}
