import Config
import Metrics

extension InstrumentationPlan {
    /// Takes off the pages what this plan measured and `current` does not: services, handlers, backends and listening
    /// addresses that a reload has removed. All of it goes on from where it was if it comes back.
    ///
    /// What `current` has is left alone, whoever declared it.
    public func withdraw(absentFrom current: InstrumentationPlan) {
        let handlers = Self.handlers(of: current)
        for service in services {
            guard let known = handlers[service.name] else {
                for family in service.allFamilies { registry.withdraw(family) }
                continue
            }
            let gone = Set(service.labels).subtracting(known)
            guard !gone.isEmpty else { continue }
            let label = service.instrument.labelNames.handler
            for family in service.allFamilies {
                registry.withdraw(family) { $0[label].map(gone.contains) ?? false }
            }
        }
        withdrawOwn(absentFrom: current, handlers)
        let kept = Set(current.sampling.families.map(\.id))
        for family in sampling.families where !kept.contains(family.id) { registry.withdraw(family.id) }
    }

    private func withdrawOwn(absentFrom current: InstrumentationPlan, _ handlers: [String: Set<String>]) {
        let services = Set(self.services.map(\.name))
        let backends = Set(current.endpoints.map { [current.services[$0.service].name, $0.text] })
        let listeners = Set(current.listeners)
        let formerListeners = Set(self.listeners)
        for row in CatalogueFamily.rows where row.owner == .weir && row.source == .cells {
            let names = row.labels.map(\.name)
            guard names.contains("service") || names.contains("listener") else { continue }
            registry.withdraw(id(of: row.family)) { labels in
                if let listener = labels["listener"] {
                    return formerListeners.contains(listener) && !listeners.contains(listener)
                }
                guard let service = labels["service"], services.contains(service) else { return false }
                guard let known = handlers[service] else { return true }
                if let handler = labels["handler"] { return !known.contains(handler) }
                if let backend = labels["backend"] { return !backends.contains([service, backend]) }
                return false
            }
        }
    }

    private static func handlers(of plan: InstrumentationPlan) -> [String: Set<String>] {
        Dictionary(plan.services.map { ($0.name, Set($0.labels)) }) { first, _ in first }
    }
}

extension ServicePlan {
    /// Every family that the service has declared.
    fileprivate var allFamilies: [FamilyID] {
        guard let families else { return [] }
        return [families.requests, families.requestSize, families.responseSize, families.durationHighr]
            + layouts.map(\.family) + (inProgressFamily.map { [$0] } ?? [])
    }
}
