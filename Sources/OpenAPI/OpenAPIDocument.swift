internal import JSON

/// The routes of an OpenAPI 3 document in JSON (OpenAPI Specification 3.0, 3.1 and 3.2), in the order of the document.
///
/// Read are the paths with their methods and path parameters, the servers' base paths, and local references among
/// path items and parameters. Everything else is passed over, if it is JSON. What cannot be matched is left out with a
/// warning: one odd path is no reason to have no routes.
public struct OpenAPIDocument: Sendable {
    /// What it says of itself, as in `3.1.0`.
    public let version: String
    /// The name of the API; empty when there is none.
    public let title: String
    /// No two of them have the same shape and a method in common.
    public let routes: [OpenAPIRoute]
    /// What was left out, the first `warningsMax` of them.
    public let warnings: [OpenAPIWarning]
    /// How many warnings there are beyond those.
    public let warningsLeftOut: Int

    /// The largest document, in bytes.
    public static let bytesMax = 32 << 20
    /// The most paths of a document.
    public static let pathsMax = 20_000
    /// The most routes of a document; a path has one for each base path.
    public static let routesMax = 40_000
    static let warningsMax = 50

    /// Reads a document.
    ///
    /// - Parameter location: the path of its URL, against which relative servers are resolved: `/` for a file.
    /// - Throws: when it is no such document. The time is linear in its size.
    public init(_ bytes: [UInt8], location: String = "/") throws(OpenAPIError) {
        guard bytes.count <= Self.bytesMax else {
            throw OpenAPIError(
                "the document is larger than \(Self.bytesMax >> 20) MiB",
                at: JSONPosition(offset: 0, line: 1, column: 1))
        }
        let text = DocumentText(bytes)
        try text.checkForm()
        let root: JSONNode
        do throws(JSONError) {
            root = try JSONNodeReader.read(text.json, where: DocumentPart.isWanted)
        } catch {
            throw OpenAPIError("no JSON: \(error.rule.text)", at: error.position)
        }
        version = try DocumentVersion.read(root)
        title = root["info"]?["title"]?.string ?? ""
        var reader = PathsReader(root, location: location)
        try reader.read()
        routes = reader.list.routes
        warnings = reader.warnings.kept
        warningsLeftOut = reader.warnings.leftOut
    }
}
