public import Basics
public import HTTP
public import Routing

/// One line of a `routes` block.
public struct Route: Equatable, Sendable {
    public var methods: MethodSet
    public var template: RouteTemplate
    /// The value of the label `handler`: the template as written, or what `name` says.
    public var label: String
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
        label = template.text
        isIgnored = false
        timeout = nil
        buckets = nil
        bodyBytesMax = nil
    }
}
