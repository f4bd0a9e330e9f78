import Config
import Metrics
import Testing

@testable import Instrumentation

@Suite("Series of weir's own, as the estimate counts them")
struct OwnSeriesTests {
    /// The label sets of the families that have exactly these labels besides those of closed sets.
    private func labelSets(_ labels: Set<String>, _ isHistogram: Bool) -> [(sets: Int, bounds: Int)] {
        CatalogueFamily.rows.filter { row in
            let open = row.labels.filter(\.values.isEmpty).map(\.name)
            return row.owner == .weir && Set(open) == labels && (row.type == .histogram) == isHistogram
        }
        .map { row in (row.labels.reduce(1) { $0 * max(1, $1.values.count) }, row.bounds.count) }
    }

    private func sum(_ labels: Set<String>) -> Int { labelSets(labels, false).reduce(0) { $0 + $1.sets } }

    @Test("the numbers are those of the catalogue")
    func numbers() {
        #expect(OwnSeries.ofHandler == sum(["service", "handler"]))
        #expect(OwnSeries.ofService == sum(["service"]))
        #expect(OwnSeries.ofBackend == sum(["service", "backend"]))
        #expect(OwnSeries.ofListener == sum(["listener"]))
        let histograms = labelSets(["service", "handler"], true)
        #expect(OwnSeries.histogramsOfHandler.map(\.labelSets) == histograms.map(\.sets))
        #expect(OwnSeries.histogramsOfHandler.map(\.bounds) == histograms.map(\.bounds))
        for labels in [["service"], ["service", "backend"], ["listener"]] as [Set<String>] {
            #expect(labelSets(labels, true).isEmpty)
        }
    }
}
