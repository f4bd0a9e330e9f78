import Basics
import Extraction
import HTTP

/// The values of an exchange as texts and as numbers.
enum SampleValues {
    /// Appends a value as the text that it has in a label.
    static func append(
        _ operand: SampleOperand, _ reader: borrowing ExchangeReader, _ summary: ExchangeSummary,
        to text: inout [UInt8]
    ) throws(SkippedSample) {
        switch operand {
        case .constant(let constant): text.append(contentsOf: constant)
        case .method: text.append(contentsOf: summary.method.name.utf8)
        case .status: append(UInt64(Recorder.labelled(summary.status)), to: &text)
        case .requestBytes: append(summary.requestBodyBytes, to: &text)
        case .responseBytes: append(summary.responseBodyBytes, to: &text)
        case .duration: text.append(contentsOf: "\(summary.duration.seconds)".utf8)
        case .slot(let slot, let side):
            switch reader.values.kind(of: slot) {
            case .text, .number:
                let value = reader.values.text(of: slot)
                for index in 0..<value.count { text.append(value[index]) }
            case .true: text.append(contentsOf: "true".utf8)
            case .false: text.append(contentsOf: "false".utf8)
            case .null, .structure: throw SkippedSample(.noField)
            case .missing: throw SkippedSample(reader.reason(side))
            }
        }
    }

    /// Whether there was more of a value than is compared.
    static func isCut(_ operand: SampleOperand, _ reader: borrowing ExchangeReader) -> Bool {
        guard case .slot(let slot, _) = operand else { return false }
        return reader.values.isCut(slot)
    }

    /// A value as a number. Of JSON that must be one; in heads, numbers are text.
    static func number(
        _ operand: SampleOperand, _ reader: borrowing ExchangeReader, _ summary: ExchangeSummary
    ) throws(SkippedSample) -> Double {
        switch operand {
        case .constant, .method: throw SkippedSample(.notANumber)
        case .status: return Double(Recorder.labelled(summary.status))
        case .requestBytes: return Double(summary.requestBodyBytes)
        case .responseBytes: return Double(summary.responseBodyBytes)
        case .duration: return summary.duration.seconds
        case .slot(let slot, let side):
            switch reader.values.kind(of: slot) {
            case .missing: throw SkippedSample(reader.reason(side))
            case .text where side != .head: throw SkippedSample(.notANumber)
            case .number, .text:
                guard !reader.values.isCut(slot), let number = NumberText.read(reader.values.text(of: slot)) else {
                    throw SkippedSample(.notANumber)
                }
                return number
            case .true, .false, .null, .structure: throw SkippedSample(.notANumber)
            }
        }
    }

    private static func append(_ number: UInt64, to text: inout [UInt8]) {
        text.append(contentsOf: "\(number)".utf8)
    }
}
