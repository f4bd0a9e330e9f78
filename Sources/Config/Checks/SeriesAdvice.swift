internal import HTTP
internal import Routing

/// Whether labels are likely to be more than a family may have, or than a Prometheus server likes.
struct SeriesAdvice {
    /// A server with this many series of one target is well used; ten such targets need one of its own.
    static let seriesMax = 200_000
    /// How many statuses a route and method are likely to have: 200, 404 or 422, and 500; seldom all classes.
    private static let likelyStatuses = (exact: 3, class: 2)
    /// How many of the methods a route for any method is likely to see.
    private static let likelyMethods = 3

    private let draft: ConfigurationDraft

    init(_ draft: ConfigurationDraft) { self.draft = draft }

    func give(_ diagnostics: inout Diagnostics) {
        for service in draft.services { adviseOnLimit(service, &diagnostics) }
        adviseOnTotal(&diagnostics)
    }

    private func adviseOnLimit(_ service: ServiceDraft, _ diagnostics: inout Diagnostics) {
        let instrument = service.service.instrument
        guard instrument.isEnabled else { return }
        let excluded = Exclusions(instrument.exclude)
        var methods: [String: Int] = [:]
        for route in service.routes.map(\.route) where !route.isIgnored && !excluded.contains(route.template.text) {
            let count = route.methods.isAny ? Self.likelyMethods : route.methods.methods.count
            methods[route.label, default: 0] += count
        }
        let statuses = instrument.status == .exact ? Self.likelyStatuses.exact : Self.likelyStatuses.class
        // A label has no more methods than there are, however many routes share it.
        let sets = methods.values.reduce(0) { $0 + min($1, Method.count) } * statuses
        guard sets > instrument.seriesLimit else { return }
        let seen = service.seen[.instrument] ?? [:]
        let form = instrument.status == .exact ? "exact statuses" : "status classes"
        let cheaper = instrument.status == .exact ? ", write \"status class\"" : ""
        diagnostics.warning(
            at: seen["series_limit"] ?? (instrument.status == .exact ? seen["status"] : nil) ?? service.place,
            "\(grouped(methods.count)) handlers with \(form) make about \(grouped(sets)) label sets of "
                + "\(instrument.exposedName(of: "http_requests_total")), more than its series_limit of "
                + "\(grouped(instrument.seriesLimit)); those past it are counted as \"other\"",
            hint: "raise series_limit\(cheaper), or give routes that belong together one \"name\"")
    }

    private func adviseOnTotal(_ diagnostics: inout Diagnostics) {
        let estimate = SeriesEstimate(draft.finished())
        guard estimate.series > Self.seriesMax,
            let largest = estimate.seriesByService.enumerated().max(by: { $0.element < $1.element }),
            draft.services.indices.contains(largest.offset)
        else { return }
        let service = draft.services[largest.offset]
        diagnostics.warning(
            at: service.place,
            "there can be \(grouped(estimate.series)) series, more than \(grouped(Self.seriesMax)); "
                + "\(grouped(largest.element)) of them are this service's",
            hint: "give routes that belong together one \"name\", lower series_limit, or write \"status class\"")
    }
}
