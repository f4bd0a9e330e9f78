extension FamilyDescriptor {
    /// Refuses what would make an exposition that Prometheus cannot read.
    func check(scope: Scope) throws(DeclarationError) {
        guard MetricName.isValid(name) else { throw .badName(name) }
        try checkLabels(scope: scope)
        if source == .collector && (type == .histogram || type == .summary) { throw .notCollectable(name: name) }
        if type == .histogram { try checkBounds() } else if !bucketBounds.isEmpty { throw .badBuckets(name: name) }
        try checkQuantiles()
    }

    /// More are of no use, and each is a line for every series.
    static var quantilesMax: Int { 64 }
    private static var windowSecondsMax: Int { 366 * 86_400 }

    private func checkQuantiles() throws(DeclarationError) {
        guard !quantiles.isEmpty else { return }
        guard type == .summary, quantiles.count <= Self.quantilesMax, (1...Self.windowSecondsMax) ~= windowSeconds
        else { throw .badQuantiles(name: name) }
        var last = -Double.infinity
        for quantile in quantiles {
            guard (0...1) ~= quantile, quantile > last else { throw .badQuantiles(name: name) }
            last = quantile
        }
    }

    private func checkLabels(scope: Scope) throws(DeclarationError) {
        var seen: Set<String> = []
        for label in labelNames {
            guard MetricName.isValidLabel(label) else { throw .badLabel(label) }
            if type == .histogram && label == "le" || type == .summary && label == "quantile" { throw .badLabel(label) }
            guard seen.insert(label).inserted else { throw .duplicateLabel(label) }
        }
        // On the exporter a service's own `service` label is called `exported_service`.
        if scope != .own && seen.contains("service") && seen.contains("exported_service") {
            throw .duplicateLabel("exported_service")
        }
    }

    private func checkBounds() throws(DeclarationError) {
        // All cells of a series stand on one page.
        guard cellCount + annexCellCount <= Shard.pageCells else { throw .badBuckets(name: name) }
        var last = -Double.infinity
        for bound in bucketBounds {
            guard bound.isFinite, bound > last, unit == .real || bound >= 0 else { throw .badBuckets(name: name) }
            last = bound
        }
    }
}
