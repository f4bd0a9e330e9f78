/// What a service must have, and what its options must agree on.
struct ServiceChecks {
    private let draft: ServiceDraft

    init(_ draft: ServiceDraft) { self.draft = draft }

    func run(_ diagnostics: inout Diagnostics) {
        checkMissing(&diagnostics)
        checkLabels(&diagnostics)
        checkBuckets(&diagnostics)
    }

    private func checkMissing(_ diagnostics: inout Diagnostics) {
        // A misspelled or unread directive may be the one that seems to be missing.
        guard !draft.hasUnknown, !diagnostics.hasUnreadFile else { return }
        let name = quoted(draft.service.name)
        if !draft.hasListen {
            diagnostics.error(at: draft.place, "the service \(name) listens nowhere", expected: "listen ADDRESS")
        }
        if !draft.hasBackend {
            diagnostics.error(
                at: draft.place, "the service \(name) has no backend", expected: "backend ADDRESS...",
                hint: "\"backend demo\" is the demo API inside weir")
        }
    }

    private func checkLabels(_ diagnostics: inout Diagnostics) {
        let names = draft.service.instrument.labelNames
        let taken = [("handler", names.handler), ("status", names.status), ("method", names.method)]
        for (index, (meaning, name)) in taken.enumerated() {
            guard let place = draft.labelNamePlaces[meaning] else { continue }
            // Of two that were both renamed, the later one in this list is told.
            let others = taken.enumerated().filter { other in
                other.offset != index
                    && (draft.labelNamePlaces[other.element.0] == nil || other.offset < index)
            }
            if let other = others.first(where: { $0.element.1 == name }) {
                diagnostics.error(at: place, conflict(name, by: other.element.0))
            }
        }
        for label in draft.labels {
            if let (meaning, name) = taken.first(where: { $0.1 == label.value }) {
                diagnostics.error(
                    at: label.place, conflict(name, by: meaning),
                    hint: "\"label_name \(meaning) NEW\" gives that one another name")
            }
        }
    }

    private func conflict(_ name: String, by meaning: String) -> String {
        "the label \(quoted(name)) is taken: "
            + (name == meaning ? "it is weir's own" : "\(quoted(meaning)) is called so here")
    }

    /// One histogram series has one set of bounds.
    private func checkBuckets(_ diagnostics: inout Diagnostics) {
        var firsts: [String: RouteDraft] = [:]
        for draft in draft.routes where !draft.route.isIgnored {
            guard let first = firsts[draft.route.label] else {
                firsts[draft.route.label] = draft
                continue
            }
            guard first.route.buckets != draft.route.buckets else { continue }
            let place = draft.bucketsPlace ?? draft.place
            diagnostics.error(
                at: place,
                "other buckets than those of the route \(first.place.place(seenFrom: place)), which has the same label "
                    + quoted(draft.route.label),
                hint: "give both the same buckets, or one of them another \"name\"")
        }
    }
}
