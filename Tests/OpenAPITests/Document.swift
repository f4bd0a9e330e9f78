import HTTP
import OpenAPI
import Routing

/// Routes as lines: `GET,POST /api/jobs/{id} = /jobs/{id}`, without what follows `=` where it is the same.
func lines(_ document: OpenAPIDocument) -> [String] {
    document.routes.map { route in
        let methods = route.methods.methods.map(\.name).joined(separator: ",")
        let label = route.label == route.template.text ? "" : " = \(route.label)"
        return "\(methods) \(route.template.text)\(label)"
    }
}

/// The routes of a document of version 3.1 with these further members.
func routes(_ members: String, location: String = "/") throws(OpenAPIError) -> OpenAPIDocument {
    try OpenAPIDocument(Array("{\"openapi\": \"3.1.0\", \(members)}".utf8), location: location)
}

/// The error of a text that is no document; nil when it is one.
func error(_ text: String) -> String? {
    do throws(OpenAPIError) {
        _ = try OpenAPIDocument(Array(text.utf8))
        return nil
    } catch {
        return error.text(source: "api.json")
    }
}
