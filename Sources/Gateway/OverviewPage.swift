internal import Admin
internal import Instrumentation
internal import Metrics

/// The exporter's page at `/`, before it is made: it counts all series, which takes too long for a loop.
public struct OverviewPage: Equatable, Sendable {
    /// `weir top series` shows all of them.
    private static var familiesMax: Int { 10 }

    private let site: Site
    private let admin: AdminSite

    init(_ site: Site, _ admin: AdminSite) {
        self.site = site
        self.admin = admin
    }

    public static func == (left: OverviewPage, right: OverviewPage) -> Bool { left.site === right.site }

    /// Makes the page. Any thread.
    public func rendered() -> RenderedPage {
        var page: [UInt8] = []
        Exposition.render(site.instrumentation.registry, page: .exporter, into: &page)
        let census = SeriesCensus(page.span)
        let limits = SeriesLimits(site.configuration)
        let families = census.rows.prefix(Self.familiesMax).map { row in
            var family = AdminSite.ListedFamily(name: row.family, service: row.service)
            family.series = row.series
            family.limit = limits.limit(of: row)
            family.samples = row.samples
            family.overflow = row.overflow
            family.widestLabel = row.widestLabel?.text
            return family
        }
        let seriesCount = census.rows.reduce(0) { $0 + $1.series }
        return RenderedPage(
            contentType: "text/html; charset=utf-8", body: admin.landing(families: families, seriesCount: seriesCount))
    }
}
