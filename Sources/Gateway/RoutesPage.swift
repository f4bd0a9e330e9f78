internal import Admin
internal import Config
internal import Discovery
internal import HTTP
internal import Routing

/// The page of routes that weir suggests, before it is made: that takes too long for a loop.
public struct RoutesPage: Equatable, Sendable {
    private let site: Site
    private let query: RoutesQuery

    init(_ site: Site, _ query: RoutesQuery) {
        self.site = site
        self.query = query
    }

    public static func == (left: RoutesPage, right: RoutesPage) -> Bool {
        left.site === right.site && left.query == right.query
    }

    /// Makes the page. Any thread.
    public func rendered() -> RenderedPage {
        var page = SuggestionPage(countMin: query.countMin, showsAll: query.showsAll)
        for (index, service) in site.configuration.services.enumerated() {
            if let name = query.service, name != service.name { continue }
            if let shapes = site.discovery.shapes(service: index) {
                page.add(service: service.name, unmatched(shapes, by: service))
            } else {
                page.addSilent(service: service.name)
            }
        }
        return RenderedPage(contentType: "text/plain; charset=utf-8", body: page.body)
    }

    /// Those of the shapes that the templates of now do not match either: a reload may have brought some.
    private func unmatched(_ shapes: [ObservedShape], by service: Service) -> [ObservedShape] {
        guard !shapes.isEmpty else { return [] }
        let routes = RouteTable(
            service.routes.map { RouteDefinition(methods: $0.methods, template: $0.template) },
            encodedSlashIsLiteral: service.encodedSlashIsLiteral)
        var scratch = MatchScratch()
        return shapes.filter { shape in
            let sample = shape.sample
            return routes.match(path: sample.span, method: .get, scratch: &scratch) == .none
        }
    }
}
