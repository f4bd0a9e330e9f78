public import HTTP

/// One line of a routes block, or one path of an OpenAPI document.
public struct RouteDefinition: Equatable, Sendable {
    /// The methods that the line lists.
    public let methods: MethodSet
    public let template: RouteTemplate
    /// Whatever the owner knows the route by; the table only keeps it.
    public let index: Int

    public init(methods: MethodSet, template: RouteTemplate, index: Int = 0) {
        self.methods = methods
        self.template = template
        self.index = index
    }
}
