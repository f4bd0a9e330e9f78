import Config
import HTTP
import JSON
import OpenAPI
import Routing

/// OpenAPI documents: whatever one says, its routes make a table, and the block that weir writes of them is one that it
/// reads.
///
/// The first byte of the input chooses whether parameters get their types (bit 0) and the location (bit 1).
enum OpenAPITarget {
    static func run(_ bytes: [UInt8]) throws(Finding) {
        guard let selector = bytes.first else { return }
        let text = Array(bytes.dropFirst())
        let document: OpenAPIDocument
        do throws(OpenAPIError) {
            document = try OpenAPIDocument(text, location: selector & 2 == 0 ? "/" : "/a/v1/openapi.json")
        } catch {
            let lines = 1 + text.count { $0 == 0x0A }
            let isPlaced = 1...lines ~= error.position.line && 0...text.count ~= error.position.offset
            try expect(isPlaced && !error.message.isEmpty, "an error that points nowhere: \(error): \(shown(text))")
            return
        }
        let definitions = document.routes.map { RouteDefinition(methods: $0.methods, template: $0.template) }
        let conflicts = RouteTable.conflicts(in: definitions)
        try expect(conflicts.isEmpty, "two routes of one shape: \(conflicts): \(shown(text))")
        _ = RouteTable(definitions)
        for route in document.routes {
            try expect(!route.label.isEmpty && !route.methods.isEmpty, "a route without label or methods")
            let hasTypes = route.parameterTypes.count == route.template.parameterNames.count
            try expect(hasTypes, "\(route.parameterTypes) for \(route.template.text)")
        }
        try checkBlock(document, isTyped: selector & 1 != 0, text)
    }

    /// Each line of the block is a route of the configuration, in the order of the document, under the label.
    private static func checkBlock(_ document: OpenAPIDocument, isTyped: Bool, _ text: [UInt8]) throws(Finding) {
        let block = document.routesBlock(source: "x.json", isTyped: isTyped)
        let file = Array("exporter off\nservice x {\nlisten :1\nbackend 127.0.0.1:2\n\(block)}\n".utf8)
        let reader = SourceReader(
            read: { (path, _) throws(SourceReader.Failure) in
                guard path == "proxy.conf" else { throw SourceReader.Failure("no such file") }
                return file
            },
            glob: { _ in [] })
        let (configuration, diagnostics) = ConfigurationLoader.load(
            path: "proxy.conf", reader: reader, environment: { _ in nil })
        guard let routes = configuration?.services.first?.routes else {
            throw Finding("its routes block is refused: \(diagnostics.rendered): \(shown(text))")
        }
        let skipped = block.split(separator: "\n").count { $0.hasPrefix("    # not possible") }
        let count = document.routes.count - skipped
        try expect(routes.count == count, "\(routes.count) of \(count) routes: \(shown(block.utf8)) \(shown(text))")
        guard skipped == 0 else { return }
        for (route, original) in zip(routes, document.routes) {
            let isSame = route.label == original.label && route.methods == original.methods
            try expect(isSame, "\(original.label) came back as \(route.label): \(shown(block.utf8))")
        }
    }
}
