internal import Basics
internal import Config
internal import Linux
internal import OpenAPI
internal import Retrieval

/// A document of routes as it was read.
struct RouteDocument {
    let routes: [Route]
    /// What was left out of it, as lines for people.
    let warnings: [String]
    /// How many parts that were; the list may hold less.
    let warningCount: Int

    /// From the start to the last byte. A framework may take seconds to make a large document for the first time.
    private static let timeout = Duration.seconds(30)

    // MARK: bytes

    /// The bytes of a source, and the path that relative servers in it are relative to. Waits for them.
    static func fetch(
        _ source: RouteSource, timeout: Duration = Self.timeout
    ) throws(RouteSourceFailure) -> (bytes: [UInt8], location: String) {
        switch source.place {
        case .file(let path): return (try read(path), "/")
        case .url(let url):
            var request = request(url, timeout)
            request.certificates = source.certificates
            return try retrieve(request)
        case .socket(let path, let target):
            var request = request("http://localhost\(target)", timeout)
            request.unixSocket = path
            return try retrieve(request)
        }
    }

    private static func read(_ path: String) throws(RouteSourceFailure) -> [UInt8] {
        do throws(File.ReadError) {
            return try File.read(path, bytesMax: OpenAPIDocument.bytesMax)
        } catch {
            switch error {
            case .system(let error): throw RouteSourceFailure(kind: .unreachable, text: RouteFile.reason(error))
            case .tooLarge(let bytesMax):
                throw RouteSourceFailure(kind: .invalid, text: "it is larger than \(bytesMax >> 20) MiB")
            }
        }
    }

    private static func request(_ url: String, _ timeout: Duration) -> RetrievalRequest {
        var request = RetrievalRequest(url: url, userAgent: "weir/\(Server.version)")
        request.fields = [("Accept", "application/json")]
        request.timeout = timeout
        request.bodyBytesMax = OpenAPIDocument.bytesMax
        return request
    }

    private static func retrieve(
        _ request: RetrievalRequest
    ) throws(RouteSourceFailure) -> (bytes: [UInt8], location: String) {
        let answer: RetrievalAnswer
        do throws(RetrievalFailure) {
            answer = try Retriever.retrieve(request)
        } catch {
            throw RouteSourceFailure(kind: error.kind == .tooLarge ? .invalid : .unreachable, text: error.text)
        }
        guard answer.status == 200 else {
            throw RouteSourceFailure(kind: .unreachable, text: "the answer is \(answer.status)")
        }
        return (answer.body, path(of: answer.url))
    }

    /// The path that relative servers in a source's document are relative to, unless it was redirected.
    static func location(of source: RouteSource) -> String {
        switch source.place {
        case .url(let url): path(of: url)
        case .socket(_, let target): String(target.prefix { $0 != "?" && $0 != "#" })
        case .file: "/"
        }
    }

    private static func path(of url: String) -> String {
        guard let scheme = url.firstRange(of: "://") else { return "/" }
        let path = url[scheme.upperBound...].drop { !"/?#".contains($0) }.prefix { $0 != "?" && $0 != "#" }
        return path.isEmpty ? "/" : String(path)
    }

    // MARK: routes

    /// Reads the routes out of a source's bytes.
    init(_ bytes: [UInt8], location: String, of source: RouteSource) throws(RouteSourceFailure) {
        let document: OpenAPIDocument
        do throws(OpenAPIError) {
            document = try OpenAPIDocument(bytes, location: location)
        } catch {
            throw RouteSourceFailure(kind: .invalid, text: error.text(source: source.shownText))
        }
        routes = document.routes.map { Route($0, source: source.shownText) }
        warnings = document.warnings.map { $0.text(source: source.shownText) }
        warningCount = document.warnings.count + document.warningsLeftOut
    }
}

extension Route {
    /// A route of a document, as the configuration has them.
    init(_ route: OpenAPIRoute, source: String) {
        self.init(
            methods: route.methods, template: route.template,
            position: SourcePosition(file: source, line: route.line, column: route.column))
        path = route.label
        label = route.label
        origin = .openapi
    }

    /// Whether it stands for the same requests under the same label, wherever it is written.
    func says(theSameAs other: Route) -> Bool {
        methods == other.methods && template == other.template && label == other.label
    }
}
