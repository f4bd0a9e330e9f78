import Config
import HTTP
import Metrics
import Routing

/// Which metrics of the operator's own are taken from which routes.
struct SamplingPlan: Sendable {
    /// Rules that several routes have in common, and so one set of them.
    private struct Key: Hashable {
        var service: Int
        var blocks: [Int]
        var methods: [UInt64]
        var parameters: [String]
    }

    private(set) var families: [OwnMetricFamily] = []
    private(set) var samplings: [RouteSampling] = []
    /// By service: the number in `samplings`, or -1, of paths without a template, and then of each route. Empty for a
    /// service that has no such metrics.
    private(set) var numbers: [[Int32]] = []

    init(_ services: [Service], registry: Registry) throws(InstrumentationError) {
        for (index, service) in services.enumerated() {
            guard service.instrument.isEnabled, !service.ownMetrics.isEmpty else {
                numbers.append([])
                continue
            }
            do throws(DeclarationError) {
                try add(service, index, registry)
            } catch {
                throw .family(service: service.name, error)
            }
        }
    }

    private mutating func add(_ service: Service, _ index: Int, _ registry: Registry) throws(DeclarationError) {
        var familyOfName: [String: Int] = [:]
        for metric in service.ownMetrics where familyOfName[metric.name] == nil {
            familyOfName[metric.name] = families.count
            families.append(try OwnMetricFamily(metric, service: index, of: service, registry: registry))
        }
        let families = service.ownMetrics.map { familyOfName[$0.name] ?? 0 }
        var known: [Key: Int32] = [:]
        let routes: [Route?] = [nil] + service.routes
        var numbers: [Int32] = []
        for route in routes {
            let methods = service.ownMetrics.map { $0.methods(on: route) }
            let blocks = methods.indices.filter { !methods[$0].isEmpty }
            let key = Key(
                service: index, blocks: blocks, methods: blocks.map { methods[$0].bits },
                parameters: route?.template.parameterNames ?? [])
            guard !blocks.isEmpty else {
                numbers.append(-1)
                continue
            }
            if let number = known[key] {
                numbers.append(number)
                continue
            }
            var builder = RouteSamplingBuilder(template: route?.template)
            for block in blocks {
                builder.add(
                    service.ownMetrics[block], family: families[block], methods: methods[block],
                    labelNames: self.families[families[block]].labelNames)
            }
            let number = Int32(truncatingIfNeeded: samplings.count)
            samplings.append(builder.finished(jsonBytesMax: service.limits.jsonBytesMax))
            known[key] = number
            numbers.append(number)
        }
        self.numbers.append(numbers)
    }
}

extension OwnMetric {
    /// The methods whose exchanges on a route it is taken from; nil: of paths that have none.
    fileprivate func methods(on route: Route?) -> MethodSet {
        guard !occasions.isEmpty else { return .any }
        guard let route else { return MethodSet() }
        return occasions.reduce(MethodSet()) { $1.names(route) ? $0.union($1.methods) : $0 }
    }
}
