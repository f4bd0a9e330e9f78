public import Config
import Metrics

extension ReferencePage {
    /// The reference of weir's metrics in Markdown, from the rows that declare them.
    public static func metrics() -> String {
        var page = "# Metrics\n\nGenerated from the table that declares them.\n\n" + formats
        for chapter in MetricsChapter.allCases {
            page += "\n## \(chapter.title)\n\n\(chapter.introduction)\n"
            for family in chapter.families { page += "\n" + entry(family.row) }
        }
        return page
    }

    private static var formats: String {
        var text = """
            ## Formats

            What a scraper gets is for its Accept header to say, weights respected; without one, or with nothing in it
            that is known, it gets text. Each format can be packed with gzip, and `name[]=FAMILY` in the query, any
            number of times, selects families. The exporter and a service's `metrics` path answer alike.

            | format | Content-Type |
            |---|---|

            """
        for format in ExpositionFormat.allCases { text += "| \(format.name) | `\(format.contentType)` |\n" }
        return text + """

            - Exemplars, in OpenMetrics and protobuf: where a request came with a `traceparent` that has the sampled
              flag, the buckets of `http_request_duration_*` that it fell into show its `trace_id`, value and time; each
              bucket keeps its latest.
            - When a series began, in OpenMetrics (`_created`) and protobuf: when its labels were first seen. It stays
              over reloads.
            - Native histograms, in protobuf: `http_request_duration_*` of services that do not say `native off`, beside
              the classic buckets. Schema 3, eight buckets for each power of two, each 9 % wider than the one before;
              with more than 160 of them a coarser schema; zero threshold 2^-128. weir's own histograms (`weir_*`) are
              classic.

            """
    }

    private static func entry(_ row: CatalogueRow) -> String {
        var text = "### `\(row.name)`\n\n\(row.help)\n\n"
        text += "- Type: \(row.type.word)\n"
        if !row.labels.isEmpty {
            text += "- Labels: \(row.labels.map { "`\($0.name)`" }.joined(separator: ", "))\n"
        }
        for label in row.labels where !label.values.isEmpty {
            text += "- `\(label.name)` is one of \(label.values.map { "`\($0)`" }.joined(separator: ", "))\n"
        }
        if !row.bounds.isEmpty {
            text += "- Bounds of its buckets in seconds: \(row.bounds.map(bound).joined(separator: " "))\n"
        }
        return text
    }

    private static func bound(_ bound: Double) -> String {
        Int(exactly: bound).map { "\($0)" } ?? "\(bound)"
    }
}

extension ExpositionFormat {
    fileprivate var name: String {
        switch self {
        case .text: "text 0.0.4, the default"
        case .openMetrics: "OpenMetrics 1.0.0"
        case .openMetricsDraft: "the same, for who asks for OpenMetrics 0.0.1 or names no version"
        case .protobuf: "delimited protobuf"
        }
    }
}

/// A chapter of the reference.
private enum MetricsChapter: CaseIterable {
    case compatible, exchanges, upstream, clients, own, process

    var families: [CatalogueFamily] { rows.map(\.family) }

    private var rows: [CatalogueRow] {
        switch self {
        case .compatible: CatalogueFamily.compatibleRows
        case .exchanges: CatalogueFamily.exchangeRows
        case .upstream: CatalogueFamily.upstreamRows
        case .clients: CatalogueFamily.clientRows
        case .own: CatalogueFamily.ownRows
        case .process: CatalogueFamily.processRows
        }
    }

    var title: String {
        switch self {
        case .compatible: "By request"
        case .exchanges: "Exchanges, streams and tunnels"
        case .upstream: "Backends"
        case .clients: "Clients"
        case .own: "weir itself"
        case .process: "The process"
        }
    }

    var introduction: String {
        switch self {
        case .compatible:
            """
            These have the names, labels and bounds of prometheus-fastapi-instrumentator. They stand on the exporter
            with a `service` label, and on the page of a service's `metrics` directive without it. What is measured
            and how it is labelled is for `instrument` to say.
            """
        case .exchanges:
            "These and all that follow stand on the exporter only, and are counted whatever `instrument` says."
        case .upstream: "`backend` is the address as the route file spells it."
        case .clients: "`listener` is the address as the route file spells it."
        case .own: "What weir says of itself."
        case .process: "The standard ones."
        }
    }
}
