import Config
import HTTP

/// One block of a metric of the operator's own, compiled for the exchanges of a route.
final class SampleRule: Sendable {
    enum Action: UInt8, Sendable { case add, subtract, set, observe }

    struct Condition: Sendable {
        enum Value: Sendable {
            case text([UInt8])
            case status(ClosedRange<Int>)
        }

        let operand: SampleOperand
        let values: [Value]
        let isNegated: Bool
    }

    /// In `InstrumentationPlan.ownMetrics`.
    let family: Int
    /// Of the exchanges that it is taken from.
    let methods: MethodSet
    let conditions: [Condition]
    /// In the order of the family's labels.
    let labels: [SampleOperand]
    let action: Action
    let steps: [SampleStep]

    /// - Parameter labelNames: in the family's order, whatever the block's is.
    init(
        _ metric: OwnMetric, family: Int, methods: MethodSet, labelNames: [String],
        _ operand: (ValueSource) -> SampleOperand
    ) {
        self.family = family
        self.methods = methods
        conditions = metric.conditions.map { condition in
            Condition(
                operand: operand(condition.source),
                values: condition.values.map { value in
                    switch value {
                    case .text(let text): .text(Array(text.utf8))
                    case .status(let range): .status(range)
                    }
                }, isNegated: condition.isNegated)
        }
        labels = labelNames.compactMap { name in
            metric.labels.first { $0.name == name }.map { operand($0.source) }
        }
        let expression: MetricExpression
        switch metric.operation {
        case .add(let amount): (action, expression) = (.add, amount)
        case .subtract(let amount): (action, expression) = (.subtract, amount)
        case .set(let value): (action, expression) = (.set, value)
        case .observe(let value): (action, expression) = (.observe, value)
        }
        steps = SampleStep.steps(of: expression, operand)
    }
}
