/// What is fuzzed: each target takes any bytes, does with them all that weir would, and says what it finds wrong.
///
/// A target is a pure function: the same bytes always end the same way, so that a file of the corpus is a test. A trap
/// in the code under test is the other way to fail, and the one that needs no words.
public enum FuzzTarget: String, CaseIterable, Sendable {
    case requestHead = "request-head"
    case responseHead = "response-head"
    case chunked
    case exchange
    case configuration
    case routes
    case json
    case jsonFields = "json-fields"
    case openapi

    /// Runs the target once.
    /// - Throws: what is wrong with the code, not with the bytes.
    public func run(_ bytes: [UInt8]) throws(Finding) {
        switch self {
        case .requestHead: try RequestHeadTarget.run(bytes)
        case .responseHead: try ResponseHeadTarget.run(bytes)
        case .chunked: try ChunkedTarget.run(bytes)
        case .exchange: try ExchangeTarget.run(bytes)
        case .configuration: try ConfigurationTarget.run(bytes)
        case .routes: try RoutesTarget.run(bytes)
        case .json: try JSONTarget.run(bytes)
        case .jsonFields: try JSONFieldsTarget.run(bytes)
        case .openapi: try OpenAPITarget.run(bytes)
        }
    }
}
