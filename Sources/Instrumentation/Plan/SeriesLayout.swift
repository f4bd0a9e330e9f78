import Config
import Extraction
import HTTP
import Metrics

/// Asks the registry for the series of things that the configuration names, so that they are on the page from the
/// start, at zero: what has never happened is a number too, and `rate()` sees the first time.
struct SeriesLayout {
    let registry: Registry
    let families: OwnFamilies

    func services(_ names: [String]) -> [Series] {
        names.flatMap { name in
            (0..<ServiceOffset.stride).map { series(ServiceOffset.meaning(of: $0), [name]) }
        } + (0..<ServiceOffset.stride).map { _ in .unset }
    }

    func endpoints(_ endpoints: [(service: String, text: String)]) -> [Series] {
        endpoints.flatMap { service, text in
            (0..<EndpointOffset.stride).map { offset in
                let series = series(EndpointOffset.meaning(of: offset), [service, text])
                if offset == EndpointOffset.isUp { registry.shared.set(1, at: series.base) }
                return series
            }
        }
    }

    func listeners(_ listeners: [String]) -> [Series] {
        listeners.flatMap { listener in
            (0..<ListenerOffset.stride).map { offset in
                offset < ListenerOffset.rejected ? series(ListenerOffset.meaning(of: offset), [listener]) : .unset
            }
        }
    }

    /// Of metrics of the operator's own, by name and `SkipReason`.
    func skipped(_ metrics: [String]) -> [Series] {
        metrics.flatMap { name in
            SkipReason.allCases.map { series((.metricSkipped, $0.label), [name]) }
        }
    }

    /// Sets what stays as it is until the configuration is read anew.
    func setConstants(
        build: Build, routeCounts: [(name: String, counts: [(origin: Route.Origin, count: Int)])], loadedAt: Double
    ) {
        let versions = [build.version, build.swift, build.openssl ?? "none"]
        registry.shared.set(1, at: series((.build, nil), versions).base)
        for (name, counts) in routeCounts {
            for (origin, count) in counts {
                registry.shared.set(Int64(count), at: series((.routes, origin.rawValue), [name]).base)
            }
            registry.shared.setReal(loadedAt, at: series((.routesLastSuccess, "file"), [name]).base)
        }
    }

    private func series(_ meaning: (family: CatalogueFamily, value: String?), _ labels: [String]) -> Series {
        registry.series(families[meaning.family], labels: labels + (meaning.value.map { [$0] } ?? []))
    }
}
