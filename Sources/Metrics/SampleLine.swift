internal import Basics

/// A line of the text format (0.0.4) taken apart: where its name, its labels and its value stand in the page.
///
/// It reads pages that came from elsewhere: any bytes may be in them. Values of labels stay escaped, which tells two
/// of them apart as well as their text would.
struct SampleLine {
    struct Label {
        let name: Range<Int>
        let value: Range<Int>
    }

    /// Labels past these are not looked at: no family of ours has as many.
    static let labelsMax = 64

    private(set) var name = 0..<0
    /// In their order.
    private(set) var labels: [Label] = []
    private(set) var value = 0..<0

    /// Reads the line at `range`, which has no line feed.
    ///
    /// - Returns: false when it is no sample; what is kept then means nothing.
    mutating func read(_ range: Range<Int>, of page: Span<UInt8>) -> Bool {
        labels.removeAll(keepingCapacity: true)
        var at = range.lowerBound
        let end = range.upperBound
        guard let name = Self.readName(page, &at, end) else { return false }
        self.name = name
        guard at < end, page[at].isWhitespace || page[at] == UInt8(ascii: "{") else { return false }
        Self.skipSpace(page, &at, end)
        if at < end, page[at] == UInt8(ascii: "{") {
            at += 1
            guard readLabels(page, &at, end) else { return false }
            Self.skipSpace(page, &at, end)
        }
        let start = at
        while at < end, !page[at].isWhitespace { at += 1 }
        value = start..<at
        return !value.isEmpty && Self.beginsNumber(page[start])
    }

    /// Whether a number may begin so: also `+Inf` and `NaN`.
    private static func beginsNumber(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."),
            UInt8(ascii: "I"), UInt8(ascii: "N"), UInt8(ascii: "i"), UInt8(ascii: "n"):
            true
        default: false
        }
    }

    /// Reads what stands between the braces, and the closing one.
    private mutating func readLabels(_ page: Span<UInt8>, _ at: inout Int, _ end: Int) -> Bool {
        while true {
            Self.skipSpace(page, &at, end)
            guard at < end else { return false }
            if page[at] == UInt8(ascii: "}") {
                at += 1
                return true
            }
            guard let name = Self.readName(page, &at, end) else { return false }
            Self.skipSpace(page, &at, end)
            guard Self.take(UInt8(ascii: "="), page, &at, end) else { return false }
            Self.skipSpace(page, &at, end)
            guard Self.take(UInt8(ascii: "\""), page, &at, end), let value = Self.readQuoted(page, &at, end) else {
                return false
            }
            if labels.count < Self.labelsMax { labels.append(Label(name: name, value: value)) }
            Self.skipSpace(page, &at, end)
            if at < end, page[at] == UInt8(ascii: ",") {
                at += 1
            } else if at >= end || page[at] != UInt8(ascii: "}") {
                return false
            }
        }
    }

    /// A name as Prometheus allows it for metrics; nil if there is none.
    static func readName(_ page: Span<UInt8>, _ at: inout Int, _ end: Int) -> Range<Int>? {
        let start = at
        while at < end {
            switch page[at] {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "_"),
                UInt8(ascii: ":"):
                break
            case UInt8(ascii: "0")...UInt8(ascii: "9") where at > start: break
            default: return start < at ? start..<at : nil
            }
            at += 1
        }
        return start < at ? start..<at : nil
    }

    static func skipSpace(_ page: Span<UInt8>, _ at: inout Int, _ end: Int) {
        while at < end, page[at].isWhitespace { at += 1 }
    }

    private static func take(_ byte: UInt8, _ page: Span<UInt8>, _ at: inout Int, _ end: Int) -> Bool {
        guard at < end, page[at] == byte else { return false }
        at += 1
        return true
    }

    /// Behind the quote that opens to behind the one that closes; nil when none does.
    private static func readQuoted(_ page: Span<UInt8>, _ at: inout Int, _ end: Int) -> Range<Int>? {
        let start = at
        while at < end {
            switch page[at] {
            case UInt8(ascii: "\""):
                at += 1
                return start..<at - 1
            // What is escaped closes nothing.
            case UInt8(ascii: "\\"): at += 2
            default: at += 1
            }
        }
        return nil
    }
}
