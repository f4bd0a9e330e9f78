public import Basics
public import HTTP
public import Routing

/// A metric of the operator's own, taken from the traffic: a block `counter`, `gauge`, `histogram` or `summary`.
///
/// The same name may have several blocks, of one kind and with the same label names: each is a rule of its own.
public struct OwnMetric: Equatable, Sendable {
    public enum Kind: String, CaseIterable, Sendable {
        case counter
        case gauge
        case histogram
        case summary
    }

    /// Which exchanges it is taken from: `on METHODS TEMPLATE`.
    public struct Occasion: Equatable, Sendable {
        public var methods: MethodSet
        /// Names routes by its shape and parameter names.
        public var template: RouteTemplate

        public init(methods: MethodSet, template: RouteTemplate) {
            self.methods = methods
            self.template = template
        }

        /// Whether a route is meant, as far as the template goes: by its shape and parameter names, and by those
        /// types that are written. A route of a document has its own path for a name too, whatever stands before it.
        public func names(_ route: Route) -> Bool {
            if route.path == template.text { return true }
            guard route.template.untyped == template.untyped else { return false }
            return zip(route.template.parameterKinds, zip(template.parameterKinds, template.parameterNames)).allSatisfy
            {
                kind, written in
                kind == written.0 || (written.0 == .plain && !template.text.contains("{\(written.1):"))
            }
        }
    }

    /// What must hold for a sample to be taken: `when SOURCE [not] [VALUE...]`.
    public struct Condition: Equatable, Sendable {
        public enum Value: Equatable, Sendable {
            /// The value's text is this.
            case text(String)
            /// A status within these bounds: 204 is `204...204`, 2xx `200...299`.
            case status(ClosedRange<Int>)
        }

        public var source: ValueSource
        /// Empty: it can be read, whatever it is.
        public var values: [Value]
        /// None of the values. What cannot be read fulfils no condition, this neither.
        public var isNegated: Bool

        public init(source: ValueSource, values: [Value], isNegated: Bool = false) {
            self.source = source
            self.values = values
            self.isNegated = isNegated
        }
    }

    public struct Label: Equatable, Sendable {
        public var name: String
        public var source: ValueSource

        public init(name: String, source: ValueSource) {
            self.name = name
            self.source = source
        }
    }

    /// What a sample does to its series.
    public enum Operation: Equatable, Sendable {
        /// Of counters, by 1 if nothing is said, and gauges.
        case add(MetricExpression)
        case subtract(MetricExpression)
        case set(MetricExpression)
        /// Of histograms and summaries.
        case observe(MetricExpression)
    }

    /// How many bytes of a value are kept and compared: a longer one equals no value of a condition. The same as
    /// `ValueTable.valueBytesMax` of a floor that this one does not see.
    public static let valueBytesMax = 128
    /// Of a histogram that names none: those of prometheus_client, which it most likely stands in for.
    public static let standardBounds: [Double] = [
        0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10,
    ]

    public var kind: Kind
    /// As it is exposed.
    public var name: String
    public var help: String
    /// Empty: every exchange of the service.
    public var occasions: [Occasion] = []
    /// All must hold.
    public var conditions: [Condition] = []
    /// In the order of the file.
    public var labels: [Label] = []
    public var operation: Operation = .add(.number(1))
    /// Upper bounds of a histogram's buckets, rising, without +Inf.
    public var bucketBounds: [Double] = []
    /// Of a summary, between 0 and 1, rising; none leaves sum and count.
    public var quantiles: [Double] = []
    /// What quantiles look back upon.
    public var window: Duration = .seconds(600)
    /// Where its name stands in the file.
    public var position: SourcePosition

    public init(_ kind: Kind, name: String, help: String, position: SourcePosition) {
        self.kind = kind
        self.name = name
        self.help = help
        self.position = position
    }
}
