/// A number made of values of an exchange: what is observed, set or added.
public indirect enum MetricExpression: Equatable, Sendable {
    public enum Operator: UInt8, CaseIterable, Sendable { case plus, minus, times, divided }

    case number(Double)
    case source(ValueSource)
    case negated(MetricExpression)
    case binary(Operator, MetricExpression, MetricExpression)
}
