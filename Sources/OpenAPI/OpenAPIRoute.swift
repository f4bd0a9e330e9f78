public import HTTP
public import JSON
public import Routing

/// A path of a document with the methods that it has, in one of the forms that requests for it may have.
public struct OpenAPIRoute: Equatable, Sendable {
    public let methods: MethodSet
    /// What is matched: the path, behind a server's base path if it has one.
    public let template: RouteTemplate
    /// The document's own path text, whatever the base path: what the label `handler` says.
    public let label: String
    /// What the document says that the parameters are, in the order of the template's; `plain` where it says nothing
    /// that a converter stands for. Matching does not go by it: a path whose parameter is of another type is
    /// answered by the application all the same, with an error that belongs to the route.
    public let parameterTypes: [ParameterKind]
    /// Where the path stands in the document.
    public let position: JSONPosition

    /// The line of the document where the path stands, from 1.
    public var line: Int { position.line }
    /// In characters, from 1.
    public var column: Int { position.column }

    public init(
        methods: MethodSet, template: RouteTemplate, label: String, parameterTypes: [ParameterKind],
        position: JSONPosition
    ) {
        self.methods = methods
        self.template = template
        self.label = label
        self.parameterTypes = parameterTypes
        self.position = position
    }
}
