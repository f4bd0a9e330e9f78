import Config
import Metrics
import Patterns
import Routing

/// What is measured of one service, and under which labels: everything that can be known before a request is seen.
struct ServicePlan: Sendable {
    /// How the gauge of requests in progress is kept.
    enum InProgress: UInt8, Sendable {
        case off
        /// One number for the whole service.
        case single
        /// By handler and method.
        case labelled
    }

    /// The `http_*` families of a service that is measured.
    struct Families: Sendable {
        let requests: FamilyID
        let requestSize: FamilyID
        let responseSize: FamilyID
        let durationHighr: FamilyID
        let highrBuckets: Buckets
    }

    /// A bucket layout of the histogram by handler.
    struct Layout: Sendable {
        let family: FamilyID
        let buckets: Buckets
    }

    let name: String
    let instrument: Instrument
    let routeCount: Int
    /// How many routes there are of each origin; none of those that the service cannot have.
    let routeCounts: [(origin: Route.Origin, count: Int)]
    /// nil when the service is not measured (`enabled off`).
    let families: Families?
    /// Empty when the service is not measured. The first is the service's own, the one of handlers without a template.
    let layouts: [Layout]

    /// By handler slot: the label.
    let labels: [String]
    /// By handler slot: which of `layouts` its durations are observed in.
    let layoutOfSlot: [UInt16]
    /// By handler slot: whether its exchanges are kept out of `http_*`. Slot 0 is out only with `unmatched ignore`;
    /// whether a path is excluded depends on the path there.
    let isLeftOut: [Bool]
    /// The patterns of `exclude`, for paths that no template matches.
    let excluded: [Pattern]

    /// The label of handlers that have no template.
    static let unmatchedLabel = "none"

    let inProgress: InProgress
    /// The gauge, if there is one.
    let inProgressFamily: FamilyID?

    init(_ service: Service, registry: Registry) throws(InstrumentationError) {
        let instrument = service.instrument
        name = service.name
        self.instrument = instrument
        routeCount = service.routes.count
        routeCounts = Route.Origin.allCases.compactMap { origin in
            if origin == .openapi, service.routeSources.isEmpty { return nil }
            return (origin, service.routes.count { $0.origin == origin })
        }
        excluded = try Self.patterns(of: service)
        labels = Self.labels(of: service.routes)
        isLeftOut = Self.leftOut(of: service, patterns: excluded)
        inProgress = instrument.inProgress.map { $0.isLabelled ? .labelled : .single } ?? .off
        guard instrument.isEnabled else {
            families = nil
            inProgressFamily = nil
            layouts = []
            layoutOfSlot = []
            return
        }
        let declaration = ServiceDeclaration(service: service, registry: registry)
        do throws(DeclarationError) {
            families = try declaration.families()
            (layouts, layoutOfSlot) = try declaration.layouts(labels: labels)
            inProgressFamily = try declaration.inProgress()
        } catch {
            throw .family(service: service.name, error)
        }
    }

    private static func patterns(of service: Service) throws(InstrumentationError) -> [Pattern] {
        var patterns: [Pattern] = []
        for text in service.instrument.exclude {
            do throws(PatternError) {
                patterns.append(try Pattern(text))
            } catch {
                throw .pattern(service: service.name, error)
            }
        }
        return patterns
    }

    private static func labels(of routes: [Route]) -> [String] {
        var labels = [unmatchedLabel]
        for route in routes {
            labels.append(route.label)
            labels.append(route.slashChangedLabel)
        }
        return labels
    }

    /// Patterns are searched in the template, never in the path, where a template matched: as in the app.
    private static func leftOut(of service: Service, patterns: [Pattern]) -> [Bool] {
        let scratch = PatternScratch()
        func isExcluded(_ text: String) -> Bool {
            let bytes = Array(text.utf8)
            return patterns.contains { $0.isFound(in: bytes.span, scratch: scratch) }
        }
        var leftOut = [service.instrument.unmatched == .ignore]
        for route in service.routes {
            leftOut.append(route.isIgnored || isExcluded(route.path))
            leftOut.append(route.isIgnored || isExcluded(RouteTemplate.slashChanged(route.path)))
        }
        return leftOut
    }
}
