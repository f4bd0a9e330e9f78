public import Basics
public import HTTP
public import Routing

/// One line of a `routes` block, or one path of an imported document.
public struct Route: Equatable, Sendable {
    /// Where routes come from: the values of the label `source`.
    public enum Origin: String, CaseIterable, Sendable {
        /// A line of the route file, or of a file of routes.
        case file
        case openapi
    }

    public var methods: MethodSet
    public var template: RouteTemplate
    /// The path as the application has it, which `exclude` is searched in: the template as written, or the document's
    /// own path where the template has a base path before it.
    public var path: String
    /// The value of the label `handler`: the path, or what `name` says.
    public var label: String
    public var origin: Origin
    /// Whether its exchanges are forwarded but not measured.
    public var isIgnored: Bool
    /// In place of `Timeouts.response`; nil leaves the service's.
    public var timeout: Duration?
    /// In place of `Instrument.lowrBuckets`; nil leaves the service's. Routes of one label never differ in it.
    public var buckets: [Double]?
    /// In place of `Limits.bodyBytesMax`, with `UInt64.max` for no limit; nil leaves the service's.
    public var bodyBytesMax: UInt64?
    /// Where its line stands in the file.
    public var position: SourcePosition

    public init(methods: MethodSet, template: RouteTemplate, position: SourcePosition) {
        self.methods = methods
        self.template = template
        self.position = position
        path = template.text
        label = template.text
        origin = .file
        isIgnored = false
        timeout = nil
        buckets = nil
        bodyBytesMax = nil
    }

    /// The label of a path that differs by the slash at its end. A name of the operator's own stays as it is: it is no
    /// path that a slash could be added to.
    public var slashChangedLabel: String { label == path ? RouteTemplate.slashChanged(path) : label }
}
