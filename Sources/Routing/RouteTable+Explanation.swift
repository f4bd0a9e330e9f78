public import HTTP

extension RouteTable {
    /// Which route `path` belongs to, and why the others that match or nearly match were not chosen. Allocates, and
    /// takes its time.
    /// - Parameter path: as for `match(path:method:scratch:)`.
    public func explain(path: String, method: Method) -> RouteExplanation {
        var scratch = MatchScratch()
        let bytes = Array(path.utf8)
        let match = match(path: bytes.span, method: method, scratch: &scratch)
        let decoded = decodedPath(bytes)
        var losers: [RouteExplanation.Loser] = []
        var listsMethod = false
        if case .route(let winner, _) = match {
            listsMethod = definitions[winner].methods.contains(method)
            let contest = Contest(winner: definitions[winner], path: decoded, method: method)
            losers = self.losers(except: winner) { contest.loser($0, as: $1) }
        } else if decoded.first == 0x2F {
            losers = self.losers(except: nil) { definition, route in
                definition.template.nearMiss(decoded).map { .init(route: route, matches: false, reason: $0) }
            }
        }
        return RouteExplanation(
            match: match, decodedPath: String(decoding: decoded, as: UTF8.self), handler: handlerText(match),
            listsMethod: listsMethod, losers: losers)
    }

    private func losers(
        except winner: Int?, _ loser: (RouteDefinition, Int) -> RouteExplanation.Loser?
    ) -> [RouteExplanation.Loser] {
        definitions.enumerated().compactMap { index, definition in
            index == winner ? nil : loser(definition, index)
        }
    }

    private func decodedPath(_ path: [UInt8]) -> [UInt8] {
        var decoded = path
        var output = decoded.mutableSpan
        let count = PercentDecoding.decode(path.span, to: &output, keepsSlash: encodedSlashIsLiteral)
        decoded.removeSubrange(count...)
        return decoded
    }
}

/// The chosen route against the others, for one path.
private struct Contest {
    let winner: RouteDefinition
    let path: [UInt8]
    let method: Method

    func loser(_ other: RouteDefinition, as route: Int) -> RouteExplanation.Loser? {
        if other.template.shape == winner.template.shape {
            return .init(route: route, matches: true, reason: methodReason(other))
        }
        let matching = paths.first { winner.template.matches($0) }
        if let matching, other.template.matches(matching) {
            return .init(route: route, matches: true, reason: winner.template.reasonToPrecede(other.template))
        }
        if paths.contains(where: other.template.matches) {
            return .init(route: route, matches: false, reason: "it matches only with its final slash changed")
        }
        return other.template.nearMiss(path).map { .init(route: route, matches: false, reason: $0) }
    }

    /// The path, and the path with one slash less and more at its end.
    private var paths: [[UInt8]] {
        guard path.count > 1 else { return [path] }
        return [path] + (path.last == 0x2F ? [path.dropLast()] : []) + [path + [0x2F]]
    }

    private func methodReason(_ other: RouteDefinition) -> String {
        let name = method.name
        if other.methods.contains(method) { return "it lists \(name) too, but stands later in the file" }
        let listed = other.methods.methods.map(\.name).joined(separator: ", ")
        if winner.methods.contains(method) { return "method \(name) is not listed (\(listed))" }
        return "method \(name) is not listed (\(listed)), nor by the one before it in the file"
    }
}
