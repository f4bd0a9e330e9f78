internal import Basics

/// One member of an Accept field, as far as it concerns expositions (RFC 9110 section 12.5.1).
struct MediaRange {
    enum Kind: Equatable {
        case any, anyText, anyApplication
        case format(ExpositionFormat)
        /// Something that a page of metrics is not.
        case other
    }

    private(set) var kind = Kind.other
    /// In thousandths.
    private(set) var weight = QualityValue.whole

    /// The parameters that tell formats apart.
    private struct Parameters {
        var version: ByteRange?
        var proto: ByteRange?
        var encoding: ByteRange?
    }

    /// nil if it is not well formed or empty.
    init?(_ text: Span<UInt8>) {
        var end = Self.end(of: text, from: 0, at: UInt8(ascii: ";"))
        let type = Self.trimmed(text, 0..<end)
        guard !type.isEmpty else { return nil }
        var parameters = Parameters()
        while end < text.count {
            let start = end + 1
            end = Self.end(of: text, from: start, at: UInt8(ascii: ";"))
            if Self.trimmed(text, start..<end).isEmpty { continue }
            guard let (name, value) = Self.parameter(text, start..<end) else { return nil }
            let spelled = text.bytes(name)
            if spelled.equalsIgnoringCase("q") {
                guard let weight = QualityValue.read(text.bytes(value)) else { return nil }
                self.weight = weight
                // What follows the weight is no parameter of the type.
                break
            }
            if spelled.equalsIgnoringCase("version") { parameters.version = value }
            if spelled.equalsIgnoringCase("proto") { parameters.proto = value }
            if spelled.equalsIgnoringCase("encoding") { parameters.encoding = value }
        }
        kind = Self.kind(text.bytes(type), text, parameters)
    }

    /// Where the part that begins at `start` ends: at the next such byte that no quotes enclose.
    static func end(of text: Span<UInt8>, from start: Int, at separator: UInt8) -> Int {
        var isQuoted = false
        var index = start
        while index < text.count {
            let byte = text[index]
            if byte == UInt8(ascii: "\"") { isQuoted.toggle() }
            if isQuoted && byte == UInt8(ascii: "\\") { index += 1 }
            if !isQuoted && byte == separator { return index }
            index += 1
        }
        return text.count
    }

    private static func kind(_ type: Span<UInt8>, _ text: Span<UInt8>, _ parameters: Parameters) -> Kind {
        if type.equals("*/*") { return .any }
        if type.equalsIgnoringCase("text/*") { return .anyText }
        if type.equalsIgnoringCase("application/*") { return .anyApplication }
        if type.equalsIgnoringCase("text/plain") {
            guard let version = parameters.version else { return .format(.text) }
            return text.bytes(version).equals("0.0.4") ? .format(.text) : .other
        }
        if type.equalsIgnoringCase("application/openmetrics-text") {
            guard let version = parameters.version else { return .format(.openMetricsDraft) }
            if text.bytes(version).equals("1.0.0") { return .format(.openMetrics) }
            return text.bytes(version).equals("0.0.1") ? .format(.openMetricsDraft) : .other
        }
        if type.equalsIgnoringCase("application/vnd.google.protobuf"), let proto = parameters.proto,
            let encoding = parameters.encoding,
            text.bytes(proto).equals("io.prometheus.client.MetricFamily"), text.bytes(encoding).equals("delimited")
        {
            return .format(.protobuf)
        }
        return .other
    }

    /// `name=value`, the value perhaps in quotes; what is escaped in them stays so, because no value that counts has
    /// anything to escape.
    private static func parameter(_ text: Span<UInt8>, _ range: Range<Int>) -> (name: ByteRange, value: ByteRange)? {
        var equals = range.lowerBound
        while equals < range.upperBound, text[equals] != UInt8(ascii: "=") { equals += 1 }
        guard equals < range.upperBound else { return nil }
        let name = trimmed(text, range.lowerBound..<equals)
        var value = trimmed(text, equals + 1..<range.upperBound)
        guard !name.isEmpty, !value.isEmpty else { return nil }
        if text[value.lower] == UInt8(ascii: "\"") {
            guard value.count >= 2, text[value.upper - 1] == UInt8(ascii: "\"") else { return nil }
            value = ByteRange(start: value.lower + 1, count: Int(value.count) - 2)
        }
        return (name, value)
    }

    /// Without the spaces and tabs at both ends.
    private static func trimmed(_ text: Span<UInt8>, _ range: Range<Int>) -> ByteRange {
        var (start, end) = (range.lowerBound, range.upperBound)
        while start < end && text[start].isWhitespace { start += 1 }
        while end > start && text[end - 1].isWhitespace { end -= 1 }
        return ByteRange(start: start, count: end - start)
    }
}
