internal import Basics
internal import Config
internal import OpenAPI

/// An OpenAPI document as a `routes` block: what `weir routes openapi` prints.
public struct RoutesBlock: Sendable {
    public let text: String
    /// What was left out of the document, as lines for people.
    public let warnings: [String]

    /// Why there is no block.
    public struct Failure: Error, Sendable {
        /// For people.
        public let text: String
    }

    /// Reads a document, and waits for it.
    ///
    /// - Parameters:
    ///   - source: as a route file has it: an http or https URL, `unix:SOCKET:/PATH`, or a file.
    ///   - certificates: a file of certificates to trust for https in place of the system's.
    ///   - isTyped: whether parameters get the converters that their types in the document stand for.
    public init(openAPI source: String, certificates: String? = nil, isTyped: Bool = false) throws(Failure) {
        do throws(RouteSource.ArgumentError) {
            var found = try RouteSource(argument: source)
            found.certificates = certificates
            let document = try Self.document(found)
            text = document.routesBlock(source: found.shownText, isTyped: isTyped)
            let more = document.warningsLeftOut > 0 ? ["\(document.warningsLeftOut) more are left out"] : []
            warnings = document.warnings.map { $0.text(source: found.shownText) } + more
        } catch {
            throw Failure(text: error.message)
        }
    }

    private static func document(_ source: RouteSource) throws(RouteSource.ArgumentError) -> OpenAPIDocument {
        do throws(RouteSourceFailure) {
            let (bytes, location) = try RouteDocument.fetch(source)
            do throws(OpenAPIError) {
                return try OpenAPIDocument(bytes, location: location)
            } catch {
                throw RouteSourceFailure(kind: .invalid, text: error.text(source: source.shownText))
            }
        } catch {
            let place = error.kind == .invalid ? "" : "cannot read \(source.shownText): "
            throw RouteSource.ArgumentError(message: place + error.text)
        }
    }
}
