internal import HTTP
internal import JSON
internal import Routing

/// The operations of one path, by the base paths that they are at.
struct PathItem {
    /// Operations that share their base paths.
    struct Group {
        let bases: [String]
        var methods: MethodSet
        /// What the parameters are, by name; `plain` where operations differ.
        var types: [String: ParameterKind]
    }

    private(set) var groups: [Group] = []

    /// The fixed members of a path item that are operations, `query` of version 3.2 among them.
    static let methods: [String: Method] = [
        "get": .get, "put": .put, "post": .post, "delete": .delete, "options": .options, "head": .head,
        "patch": .patch, "trace": .trace, "query": .query,
    ]

    /// - Parameters:
    ///   - node: the path item; a reference in it is followed, and what stands beside the reference counts as well.
    ///   - bases: the base paths where neither the item nor an operation has servers of its own.
    init(
        _ node: JSONNode, bases: [String], location: String, _ references: References, _ warnings: inout Warnings
    ) {
        var nodes = [node]
        if node["$ref"] != nil {
            guard let target = references.resolve(node) else {
                warnings.add(
                    "a path is left out: its \"$ref\" leads to nothing in this document", at: node.position)
                return
            }
            nodes.append(target)
        }
        for node in nodes {
            let own = node["servers"].map { ServerBases.read($0, location: location, &warnings) }
            let types = Self.types(node["parameters"], references)
            for operation in Self.operations(of: node, &warnings) {
                let servers = operation.node["servers"].map { ServerBases.read($0, location: location, &warnings) }
                let operationTypes = types.merging(Self.types(operation.node["parameters"], references)) { $1 }
                add(operation.method, at: servers ?? own ?? bases, operationTypes)
            }
        }
    }

    private static func operations(
        of node: JSONNode, _ warnings: inout Warnings
    ) -> [(method: Method, node: JSONNode)] {
        var found: [(Method, JSONNode)] = []
        for member in node.members {
            if let method = methods[member.name], member.value.isObject { found.append((method, member.value)) }
        }
        for member in node["additionalOperations"]?.members ?? [] {
            let method = Method.named(Array(member.name.utf8).span)
            if method == .other {
                warnings.add(
                    "the method \(quoted(member.name)) is left out: it is not registered", at: member.position)
            } else {
                found.append((method, member.value))
            }
        }
        return found
    }

    /// The types of path parameters, by name.
    private static func types(_ parameters: JSONNode?, _ references: References) -> [String: ParameterKind] {
        var types: [String: ParameterKind] = [:]
        for parameter in parameters?.elements ?? [] {
            guard let parameter = references.resolve(parameter), parameter["in"]?.string == "path",
                let name = parameter["name"]?.string
            else { continue }
            types[name] = kind(of: parameter["schema"])
        }
        return types
    }

    private static func kind(of schema: JSONNode?) -> ParameterKind {
        // Version 3.1 has lists of types as well: of `["integer", "null"]` a path has only the first.
        let types = schema?["type"].map { [$0] + $0.elements }?.compactMap(\.string).filter { $0 != "null" } ?? []
        guard types.count == 1 else { return .plain }
        switch (types[0], schema?["format"]?.string) {
        case ("integer", _): return .int
        case ("number", _): return .float
        case ("string", "uuid"): return .uuid
        default: return .plain
        }
    }

    private mutating func add(_ method: Method, at bases: [String], _ types: [String: ParameterKind]) {
        guard let index = groups.firstIndex(where: { $0.bases == bases }) else {
            groups.append(Group(bases: bases, methods: MethodSet(method), types: types))
            return
        }
        groups[index].methods.insert(method)
        groups[index].types.merge(types) { first, second in first == second ? first : .plain }
    }
}
