import Config

/// A step of a calculation on a stack of numbers: an expression with its operators behind their operands.
enum SampleStep: Sendable {
    case number(Double)
    case operand(SampleOperand)
    case negate
    case combine(MetricExpression.Operator)

    /// The steps of an expression, left operand first.
    static func steps(of expression: MetricExpression, _ operand: (ValueSource) -> SampleOperand) -> [SampleStep] {
        switch expression {
        case .number(let number): [.number(number)]
        case .source(let source): [.operand(operand(source))]
        case .negated(let inner): steps(of: inner, operand) + [.negate]
        case .binary(let combination, let left, let right):
            steps(of: left, operand) + steps(of: right, operand) + [.combine(combination)]
        }
    }
}

extension MetricExpression.Operator {
    /// As IEEE 754 has it: what is divided by zero is no number that could be counted.
    @inline(__always) func apply(_ left: Double, _ right: Double) -> Double {
        switch self {
        case .plus: left + right
        case .minus: left - right
        case .times: left * right
        case .divided: left / right
        }
    }
}
