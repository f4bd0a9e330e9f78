internal import JSON

/// The parts of a document that others refer to (`$ref`).
struct References {
    private let paths: [String: JSONNode]
    private let pathItems: [String: JSONNode]
    private let parameters: [String: JSONNode]

    /// The most references one behind the other: more are a circle.
    private static let stepsMax = 16

    init(_ root: JSONNode) {
        paths = Self.table(root["paths"])
        pathItems = Self.table(root["components"]?["pathItems"])
        parameters = Self.table(root["components"]?["parameters"])
    }

    private static func table(_ node: JSONNode?) -> [String: JSONNode] {
        Dictionary((node?.members ?? []).map { ($0.name, $0.value) }, uniquingKeysWith: { _, last in last })
    }

    /// What a path item or parameter stands for; itself if it refers to nothing.
    ///
    /// - Returns: nil when the reference leads nowhere in this document.
    func resolve(_ node: JSONNode) -> JSONNode? {
        var node = node
        for _ in 0..<Self.stepsMax {
            guard let reference = node["$ref"] else { return node }
            guard let text = reference.string, let target = target(text) else { return nil }
            node = target
        }
        return nil
    }

    /// A JSON pointer in the fragment of a URI (RFC 6901 section 6).
    private func target(_ reference: String) -> JSONNode? {
        guard reference.hasPrefix("#/") else { return nil }
        let names = reference.dropFirst(2).split(separator: "/", omittingEmptySubsequences: false).map {
            PercentText.decoded(String($0)).replacing("~1", with: "/").replacing("~0", with: "~")
        }
        switch names.count {
        case 2 where names[0] == "paths": return paths[names[1]]
        case 3 where names[0] == "components" && names[1] == "pathItems": return pathItems[names[2]]
        case 3 where names[0] == "components" && names[1] == "parameters": return parameters[names[2]]
        default: return nil
        }
    }
}
