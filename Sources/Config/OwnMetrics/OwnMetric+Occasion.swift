internal import HTTP
internal import Routing

extension OwnMetric.Occasion {
    /// What keeps it from ever coming, as the routes are.
    enum Lack: Equatable {
        /// None has the template. There may be one that differs in the names or types of its parameters alone.
        case route(like: String?)
        /// Those that have it list none of these methods.
        case methods(MethodSet)
    }

    /// - Returns: nil when each of its methods is some route's.
    func lack(among routes: [Route]) -> Lack? {
        let named = routes.filter(names)
        guard !named.isEmpty else {
            let shape = template.untypedShape
            return .route(like: routes.first { $0.template.untypedShape == shape }?.template.text)
        }
        if methods.isAny { return nil }
        let missing = methods.subtracting(named.reduce(MethodSet()) { $0.union($1.methods) })
        return missing.isEmpty ? nil : .methods(missing)
    }

    /// As a route file writes it, without `on`.
    public var text: String { "\(methods.text) \(template.text)" }
}

extension Configuration {
    /// Warnings of metrics that wait for a route of a document: to be asked when the documents have been read.
    public var waitingMetrics: [Diagnostic] {
        services.flatMap { service in
            service.routeSources.isEmpty ? [] : service.ownMetrics.flatMap { $0.waits(for: service.routes) }
        }
    }
}

extension OwnMetric {
    fileprivate func waits(for routes: [Route]) -> [Diagnostic] {
        occasions.compactMap { occasion in
            let problem: String
            switch occasion.lack(among: routes) {
            case nil: return nil
            case .route: problem = "is no route as yet"
            case .methods(let methods):
                problem = "has no \(methods.methods.map(\.name).joined(separator: ", ")) as yet"
            }
            return Diagnostic(
                .warning, at: position, length: name.unicodeScalars.count,
                "\(name): \(occasion.template.text) \(problem): the metric waits for it")
        }
    }
}
