internal import Basics

/// Chooses the format of a page by what the scraper accepts (RFC 9110 section 12.5.1).
///
/// Each format has the weight of the most specific range that it is in; the heaviest is sent, of several the one that
/// is named most exactly, then the one that is named first. A scraper that accepts none of them gets the text format
/// all the same, as from Prometheus' own libraries: it knows best what it can read.
public struct FormatNegotiation: Sendable {
    private struct Offer: Sendable {
        /// 0: `*/*`, 1: `type/*`, 2: the format itself; -1: not named.
        var precision = -1
        /// In thousandths.
        var weight = 0
        /// The place of the range in the field.
        var place = 0
    }

    private var text = Offer()
    private var openMetrics = Offer()
    private var openMetricsDraft = Offer()
    private var protobuf = Offer()
    private var ranges = 0

    public init() {}

    /// Takes in the value of an Accept field; of several, one after the other. A member that is not well formed counts
    /// for nothing.
    public mutating func add(_ accept: Span<UInt8>) {
        var start = 0
        while start < accept.count {
            let end = MediaRange.end(of: accept, from: start, at: UInt8(ascii: ","))
            if let range = MediaRange(accept.extracting(start..<end)) { take(range) }
            start = end + 1
        }
    }

    /// The format to send.
    public var format: ExpositionFormat {
        var best = (format: ExpositionFormat.text, offer: Offer())
        let offers = [
            (ExpositionFormat.text, text), (.openMetrics, openMetrics), (.openMetricsDraft, openMetricsDraft),
            (.protobuf, protobuf),
        ]
        for (format, offer) in offers where offer.weight > 0 && Self.isBetter(offer, than: best.offer) {
            best = (format, offer)
        }
        return best.format
    }

    private static func isBetter(_ offer: Offer, than other: Offer) -> Bool {
        if offer.weight != other.weight { return offer.weight > other.weight }
        if offer.precision != other.precision { return offer.precision > other.precision }
        return offer.place < other.place
    }

    private mutating func take(_ range: MediaRange) {
        ranges += 1
        switch range.kind {
        case .any:
            for format in ExpositionFormat.allCases { take(range, precision: 0, for: format) }
        case .anyText: take(range, precision: 1, for: .text)
        case .anyApplication:
            for format in ExpositionFormat.allCases where format != .text { take(range, precision: 1, for: format) }
        case .format(let format): take(range, precision: 2, for: format)
        case .other: break
        }
    }

    private mutating func take(_ range: MediaRange, precision: Int, for format: ExpositionFormat) {
        let offer = Offer(precision: precision, weight: range.weight, place: ranges)
        switch format {
        case .text: if Self.replaces(text, offer) { text = offer }
        case .openMetrics: if Self.replaces(openMetrics, offer) { openMetrics = offer }
        case .openMetricsDraft: if Self.replaces(openMetricsDraft, offer) { openMetricsDraft = offer }
        case .protobuf: if Self.replaces(protobuf, offer) { protobuf = offer }
        }
    }

    private static func replaces(_ former: Offer, _ offer: Offer) -> Bool {
        offer.precision > former.precision || offer.precision == former.precision && offer.weight > former.weight
    }
}
