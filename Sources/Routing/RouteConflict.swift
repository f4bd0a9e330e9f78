public import HTTP

/// Two definitions of one shape for one method: an error of the configuration, because the second could never be
/// chosen for it.
public struct RouteConflict: Equatable, Sendable {
    /// The place of the one that comes first in the file.
    public let first: Int
    /// The place of the one that is to blame.
    public let second: Int
    /// The methods that both list.
    public let methods: MethodSet
}

/// A definition that is never chosen, because another one matches every path that it matches and precedes it.
public struct UnreachableRoute: Equatable, Sendable {
    public let route: Int
    /// The place of the one that takes its paths.
    public let taker: Int
}

extension RouteTable {
    /// Every definition that lists a method which an earlier one of the same shape lists too, with the first of those.
    public static func conflicts(in definitions: [RouteDefinition]) -> [RouteConflict] {
        var earlier: [String: [Int]] = [:]
        var conflicts: [RouteConflict] = []
        for (index, definition) in definitions.enumerated() {
            let shape = definition.template.shape
            for other in earlier[shape, default: []] {
                let shared = definitions[other].methods.intersection(definition.methods)
                if shared.isEmpty { continue }
                conflicts.append(RouteConflict(first: other, second: index, methods: shared))
                break
            }
            earlier[shape, default: []].append(index)
        }
        return conflicts
    }

    /// The definitions that can be proved never to be chosen; conflicts are left out.
    ///
    /// A template that precedes another one by a literal or by the kind of a parameter takes some of its paths at
    /// most. Only text around a path parameter can take them all: `/{rest:path}.json` precedes `/{name}/data.json`,
    /// being text around a parameter, and matches whatever it matches.
    public static func unreachable(in definitions: [RouteDefinition]) -> [UnreachableRoute] {
        let groups = byPrecedence(definitions)
        let templates = groups.map { definitions[$0[0]].template }
        let symbols = templates.map(TemplateSymbol.symbols)
        let takers = templates.indices.filter {
            templates[$0].segments.contains { $0.pathPiece != nil && $0.pieces.count > 1 }
        }
        var found: [UnreachableRoute] = []
        for (place, group) in groups.enumerated() {
            guard let taker = takers.first(where: { $0 < place && TemplateSymbol.covers(symbols[$0], symbols[place]) })
            else { continue }
            found += group.map { UnreachableRoute(route: $0, taker: groups[taker][0]) }
        }
        return found.sorted { $0.route < $1.route }
    }
}
