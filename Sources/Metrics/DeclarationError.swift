/// Why a family could not be declared; nothing of it has been kept then.
public enum DeclarationError: Error, Equatable, Sendable {
    /// Not a metric name of the text format: letters, digits, `_` and `:`, not starting with a digit.
    case badName(String)
    /// Not a label name, or one that Prometheus keeps for itself (`__…`, a histogram's `le`, a summary's `quantile`).
    case badLabel(String)
    case duplicateLabel(String)
    /// The name is now exposed with this other type.
    case typeConflict(name: String, declared: FamilyType)
    /// A sample of this family would have the name of a sample of that other one.
    case nameConflict(name: String, with: String)
    /// Bounds that do not rise, are not finite, are negative for an integer unit, or are too many.
    case badBuckets(name: String)
    /// Quantiles that do not rise, are not from 0 to 1, are too many, or of another type than a summary; or a window
    /// that is empty or longer than a year.
    case badQuantiles(name: String)
    /// Histograms and summaries cannot be collected at scrape time.
    case notCollectable(name: String)
    /// The registry has no cells left.
    case outOfCells(name: String)
}
