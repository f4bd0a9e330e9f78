internal import JSON

/// Which edition of the specification a document follows.
enum DocumentVersion {
    /// - Throws: when it is none that is read.
    static func read(_ root: JSONNode) throws(OpenAPIError) -> String {
        guard root.isObject else { throw OpenAPIError("not an object", expected: DocumentText.form, at: root.position) }
        if let swagger = root["swagger"] {
            throw OpenAPIError(
                "this is Swagger \(swagger.string ?? "") (OpenAPI 2.0)",
                expected: "OpenAPI 3.0 or 3.1: converters such as swagger2openapi write it", at: swagger.position)
        }
        guard let version = root["openapi"] else {
            throw OpenAPIError("no member \"openapi\"", expected: DocumentText.form, at: root.position)
        }
        guard let text = version.string else {
            throw OpenAPIError(
                "\"openapi\" is no string", expected: "the version in quotes, as \"3.1.0\"", at: version.position)
        }
        guard text == "3" || text.hasPrefix("3.") else {
            throw OpenAPIError("OpenAPI \(text) is not read", expected: "OpenAPI 3.0 or 3.1", at: version.position)
        }
        return text
    }
}
