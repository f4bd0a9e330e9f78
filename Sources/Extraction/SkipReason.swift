/// Why a sample of a metric of the operator's own was not taken: the label `reason` of `weir_metric_skipped_total`.
public enum SkipReason: UInt8, CaseIterable, Sendable {
    /// There is no such field, or it is null, or an object or array where a value is wanted.
    case noField
    /// It is no number where one is wanted, or none that can be counted.
    case notANumber
    /// The content is no JSON, or ended within it.
    case notJSON
    /// The JSON is nested more deeply than is read.
    case tooDeep
    /// The JSON is longer than `limits json`.
    case overLimit
    /// The content has a coding that is not known, or is broken in it.
    case badEncoding

    /// The value of the label.
    public var label: String {
        switch self {
        case .noField: "no_field"
        case .notANumber: "not_a_number"
        case .notJSON: "not_json"
        case .tooDeep: "too_deep"
        case .overLimit: "over_limit"
        case .badEncoding: "bad_encoding"
        }
    }
}
