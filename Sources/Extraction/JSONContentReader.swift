internal import Compression

/// Reads the values of wanted fields from a JSON content as it streams past (RFC 8259).
///
/// It keeps nothing of the content but what the `ValueTable` has room for; the codings gzip and deflate come off for it
/// alone. Made once and used for one content after the other: reading allocates nothing, but for the first content with
/// a coding.
///
///     reader.begin(fields, contentEncoding: value, bytesMax: limit)
///     for each part of the content: reader.read(part, into: &values)
///     reader.finish(into: &values); reader.failure says why fields may be missing
public final class JSONContentReader {
    private var reading = JSONFieldReading()
    private var fields: JSONFieldSet?
    /// How much more may come.
    private var bytesLeft = 0
    // Made when first needed. They are taken out while they work.
    private var outer: InflateDecoder?
    private var inner: InflateDecoder?
    private var codings = ContentCodings.none

    /// Why fields may be missing that are wanted, known at the latest when the content has ended; nil: the text was
    /// whole, and what was not found is not there. What was found before it broke is there all the same.
    public private(set) var failure: SkipReason?

    public init() {}

    /// A content begins.
    ///
    /// - Parameters:
    ///   - fields: what is wanted of it. The table that `read` is given has all of its slots.
    ///   - contentEncoding: the value of Content-Encoding; empty if there is none. Known are gzip, x-gzip, deflate and
    ///     identity, and two of them one on the other.
    ///   - bytesMax: the longest text that is read, in unpacked bytes; of a longer one its beginning is read.
    public func begin(_ fields: JSONFieldSet, contentEncoding: Span<UInt8>, bytesMax: Int) {
        failure = nil
        bytesLeft = max(0, bytesMax)
        self.fields = nil
        guard !fields.isEmpty else { return }
        guard let codings = ContentCodings(contentEncoding), Self.begin(&outer, codings.outer),
            Self.begin(&inner, codings.inner)
        else { return failure = .badEncoding }
        self.codings = codings
        reading.begin(fields)
        self.fields = fields
    }

    /// - Returns: false if there is no memory.
    private static func begin(_ decoder: inout InflateDecoder?, _ coding: InflateDecoder.Coding?) -> Bool {
        guard let coding else { return true }
        if decoder?.begin(coding) == nil { decoder = InflateDecoder(coding) }
        return decoder != nil
    }

    /// Takes the next part of the content, of any size. After a failure it costs nothing.
    public func read(_ content: Span<UInt8>, into values: inout ValueTable) {
        guard let fields else { return }
        let reason =
            codings.outer == nil
            ? readText(content, fields, into: &values) : unpack(content, fields, into: &values)
        if let reason { fail(reason, fields, into: &values) }
    }

    /// The content has ended, or will not go on.
    public func finish(into values: inout ValueTable) {
        guard let fields else { return }
        if let reason = reading.finish(fields, into: &values) { fail(reason, fields, into: &values) }
        if !isUnpacked { failure = failure ?? .notJSON }
        self.fields = nil
    }

    /// Gives up what unpacking needs, some 60 KiB for a coding; the next content that has one allocates it anew. For a
    /// reader that is put aside.
    public func release() {
        outer = nil
        inner = nil
    }

    // MARK: codings

    /// Takes a coding off, the outer one first.
    private func unpack(
        _ content: Span<UInt8>, isInner: Bool = false, _ fields: JSONFieldSet, into values: inout ValueTable
    ) -> SkipReason? {
        guard var decoder = isInner ? inner.take() : outer.take() else { return .badEncoding }
        let isLast = isInner || codings.inner == nil
        var reason: SkipReason?
        var used = 0
        unpacking: while reason == nil {
            switch decoder.next(content, used: &used) {
            case .output:
                reason =
                    isLast
                    ? readText(decoder.output, fields, into: &values)
                    : unpack(decoder.output, isInner: true, fields, into: &values)
            case .needsInput: break unpacking
            case .broken: reason = .badEncoding
            }
        }
        if isInner { inner = consume decoder } else { outer = consume decoder }
        return reason
    }

    /// Whether nothing is missing of the codings.
    private var isUnpacked: Bool {
        (codings.outer == nil || outer?.isWhole == true) && (codings.inner == nil || inner?.isWhole == true)
    }

    // MARK: text

    private func readText(
        _ text: Span<UInt8>, _ fields: JSONFieldSet, into values: inout ValueTable
    ) -> SkipReason? {
        guard text.count > bytesLeft else {
            bytesLeft &-= text.count
            return reading.read(text, fields, into: &values)
        }
        let within = text.extracting(0..<bytesLeft)
        bytesLeft = 0
        return reading.read(within, fields, into: &values) ?? .overLimit
    }

    private func fail(_ reason: SkipReason, _ fields: JSONFieldSet, into values: inout ValueTable) {
        failure = reason
        reading.breakOff(fields, into: &values)
        self.fields = nil
    }
}
