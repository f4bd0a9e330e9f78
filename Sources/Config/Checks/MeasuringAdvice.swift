internal import Routing

/// Whether a service measures what its file seems to want, and no more.
struct MeasuringAdvice {
    private let draft: ServiceDraft
    private let instrument: Instrument

    init(_ draft: ServiceDraft) {
        self.draft = draft
        instrument = draft.service.instrument
    }

    func give(_ diagnostics: inout Diagnostics) {
        guard instrument.isEnabled else { return }
        adviseOnRawPaths(&diagnostics)
        // What a document adds is not known here.
        guard draft.service.routeSources.isEmpty else { return }
        adviseOnExclude(&diagnostics)
        adviseOnNothing(&diagnostics)
    }

    /// Where an option of `instrument` was written; nil where its default holds.
    private func place(of option: String) -> SourceRange? { draft.seen[.instrument]?[option] }

    private func adviseOnRawPaths(_ diagnostics: inout Diagnostics) {
        guard instrument.unmatched == .raw else { return }
        let limit = instrument.seriesLimit
        if let place = place(of: "unmatched") {
            diagnostics.warning(
                at: place,
                "with \"unmatched raw\" every path that clients think of is a label, up to \(limit) in each family; "
                    + "what comes later is counted as \"other\"",
                hint: "write routes for the paths that matter, and \"unmatched group\" or \"unmatched ignore\"")
        }
        if instrument.inProgress?.isLabelled == true, let place = draft.inProgressPlace {
            diagnostics.warning(
                at: place, "with \"unmatched raw\" the gauge has a series for every path too, and keeps it at 0",
                hint: "write \"in_progress on\"")
        }
    }

    private func adviseOnExclude(_ diagnostics: inout Diagnostics) {
        let measured = draft.routes.filter { !$0.route.isIgnored }
        guard measured.count > 1, let first = draft.excludes.first else { return }
        let whole = draft.excludes.first { hides(measured, [$0.value]) }
        if let whole {
            diagnostics.warning(
                at: whole.place, "this expression leaves out every route of the service",
                hint: "it is searched anywhere in a template: \"^\" and \"$\" hold it to the beginning and the end")
        } else if hides(measured, draft.excludes.map(\.value)) {
            diagnostics.warning(
                at: first.place, "these expressions leave out every route of the service",
                hint: "they are searched anywhere in a template: \"^\" and \"$\" hold them to the beginning and the end"
            )
        }
    }

    private func adviseOnNothing(_ diagnostics: inout Diagnostics) {
        guard instrument.unmatched == .ignore, draft.routes.allSatisfy(\.route.isIgnored),
            let place = place(of: "unmatched")
        else { return }
        diagnostics.warning(
            at: place, "nothing is measured: the service has no route, and paths without one are ignored",
            hint: "write \"routes {...}\", or \"unmatched group\"")
    }

    private func hides(_ routes: [RouteDraft], _ expressions: [String]) -> Bool {
        let excluded = Exclusions(expressions)
        return routes.allSatisfy { excluded.contains($0.route.template.text) }
    }
}
