internal import HTTP
internal import JSON
internal import Routing

/// Reads the paths of a document into a list of routes.
struct PathsReader {
    private(set) var list = RouteList()
    private(set) var warnings = Warnings()
    private let root: JSONNode
    private let location: String
    private let references: References

    /// A path that has base paths, for its form without them.
    private struct Plain {
        let path: String
        let methods: MethodSet
        let types: [String: ParameterKind]
        let position: JSONPosition
    }

    init(_ root: JSONNode, location: String) {
        self.root = root
        self.location = location
        references = References(root)
    }

    mutating func read() throws(OpenAPIError) {
        guard let paths = root["paths"] else {
            return warnings.add("the document has no \"paths\"", at: root.position)
        }
        guard paths.isObject else {
            throw OpenAPIError("\"paths\" is no object", expected: "an object of paths", at: paths.position)
        }
        guard paths.members.count <= OpenAPIDocument.pathsMax else {
            throw OpenAPIError("more than \(OpenAPIDocument.pathsMax) paths", at: paths.position)
        }
        let bases = ServerBases.read(root["servers"], location: location, &warnings)
        var plain: [Plain] = []
        for member in paths.members where !member.name.hasPrefix("x-") { read(member, bases, &plain) }
        // A server may be reached around the proxy that puts the base path there, or the other way round. The plain
        // forms come last: what a path is at a base path goes before what another one is without it.
        for path in plain {
            list.addPlain(path.path, path.methods, path.types, at: path.position)
        }
        if list.leftOut > 0 {
            warnings.add(
                "\(list.leftOut) forms of paths are left out: there are more than \(OpenAPIDocument.routesMax)",
                at: paths.position)
        }
    }

    private mutating func read(_ member: JSONMember, _ bases: [String], _ plain: inout [Plain]) {
        guard member.name.hasPrefix("/") else {
            return warnings.add(
                "the path \(quoted(member.name)) is left out: a path begins with \"/\"", at: member.position)
        }
        guard member.value.isObject else {
            return warnings.add("the path \(quoted(member.name)) is left out: it is no object", at: member.position)
        }
        let item = PathItem(member.value, bases: bases, location: location, references, &warnings)
        for group in item.groups {
            for base in group.bases {
                list.add(member.name, base: base, group.methods, group.types, at: member.position, &warnings)
            }
            if !group.bases.contains("") {
                plain.append(
                    Plain(
                        path: member.name, methods: group.methods, types: group.types, position: member.position))
            }
        }
    }
}
