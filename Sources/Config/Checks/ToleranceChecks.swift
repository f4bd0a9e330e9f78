/// Repairs of request heads hold before a service is chosen: on a shared address, only if all its services want them.
struct ToleranceChecks {
    private let drafts: [ServiceDraft]

    init(_ drafts: [ServiceDraft]) { self.drafts = drafts }

    private static let repairs: [(name: String, isTolerated: @Sendable (Service) -> Bool)] = [
        ("bare_lf", \.toleratesBareLF), ("obs_fold", \.toleratesObsFold),
    ]

    func run(_ diagnostics: inout Diagnostics) {
        for draft in drafts {
            for listener in draft.listeners {
                for repair in Self.repairs where repair.isTolerated(draft.service) {
                    guard let stricter = stricter(than: repair.isTolerated, on: listener.value.address) else {
                        continue
                    }
                    diagnostics.warning(
                        at: listener.place,
                        "no effect on \(listener.value.text) of tolerate \(repair.name): "
                            + "\(quoted(stricter)), which answers there too, does not have it",
                        hint: "it holds before a service is chosen: give all services of the address the same")
                }
            }
        }
    }

    /// The name of the first service on an address that does not tolerate it.
    private func stricter(
        than isTolerated: @Sendable (Service) -> Bool, on address: ListenAddress.Address
    ) -> String? {
        drafts.first { draft in
            !isTolerated(draft.service) && draft.listeners.contains { $0.value.address == address }
        }?.service.name
    }
}
