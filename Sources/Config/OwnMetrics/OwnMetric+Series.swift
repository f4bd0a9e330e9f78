internal import HTTP

extension OwnMetric {
    /// How many series of the exporter a label set is.
    var samplesPerLabelSet: Int {
        switch kind {
        case .counter, .gauge: 1
        case .histogram: bucketBounds.count + 3
        case .summary: quantiles.count + 2
        }
    }

    /// How many label sets it can have; nil where clients or backends decide.
    var labelSetsMax: Int? {
        var product = 1
        for label in labels {
            guard let count = distinctMax(of: label.source) else { return nil }
            let next = product.multipliedReportingOverflow(by: count)
            guard !next.overflow else { return nil }
            product = next.partialValue
        }
        return product
    }

    /// How many values of a source come into a sample; nil where clients or backends decide.
    func distinctMax(of source: ValueSource) -> Int? {
        let counts = conditions.filter { $0.source == source }.compactMap(\.distinctMax)
        var all = counts + [ValueSourceRow.row(of: source.kind).distinctMax].compactMap(\.self)
        if source.kind == .requestMethod, !occasions.isEmpty {
            all.append(occasions.reduce(MethodSet()) { $0.union($1.methods) }.methods.count)
        }
        return all.min()
    }
}

extension OwnMetric.Condition {
    /// How many values fulfil it; nil where it names none.
    fileprivate var distinctMax: Int? {
        guard !values.isEmpty, !isNegated else { return nil }
        return values.reduce(0) { count, value in
            switch value {
            case .text: count + 1
            case .status(let codes): count + codes.count
            }
        }
    }
}
