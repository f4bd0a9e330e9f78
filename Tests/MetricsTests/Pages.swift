import Metrics

/// The whole page as text.
func page(_ registry: Registry, _ page: ScrapePage = .exporter, selecting names: [String] = []) -> String {
    var bytes: [UInt8] = []
    Exposition.render(registry, page: page, selecting: names, into: &bytes)
    return String(decoding: bytes, as: UTF8.self)
}

/// The page without what the registry says about itself.
func samples(_ registry: Registry, _ which: ScrapePage = .exporter) -> String {
    let text = page(registry, which)
    guard let own = text.range(of: "# HELP weir_series ") else { return text }
    return String(text[..<own.lowerBound])
}

/// The sample lines of one family, HELP and TYPE left out.
func lines(_ registry: Registry, of name: String, _ which: ScrapePage = .exporter) -> [String] {
    page(registry, which, selecting: [name]).split(separator: "\n").filter { !$0.hasPrefix("#") }.map(String.init)
}

extension FamilyDescriptor {
    static func counter(_ name: String = "x_total", labels: [String] = []) -> FamilyDescriptor {
        FamilyDescriptor(name: name, type: .counter, help: "Things.", labelNames: labels)
    }

    static func histogram(
        _ name: String = "x_seconds", unit: CellUnit = .nanoseconds, labels: [String] = [], bounds: [Double]
    ) -> FamilyDescriptor {
        FamilyDescriptor(
            name: name, type: .histogram, help: "Times.", unit: unit, labelNames: labels, bucketBounds: bounds)
    }
}

extension String {
    /// Where `text` first stands; Foundation's, in small.
    fileprivate func range(of text: String) -> Range<String.Index>? {
        var start = startIndex
        while start < endIndex {
            if self[start...].hasPrefix(text) { return start..<index(start, offsetBy: text.count) }
            start = index(after: start)
        }
        return nil
    }
}
