import Config
import HTTP
import Metrics

extension InstrumentationPlan {
    /// Asks the registry for the cells of a label set in the families of `http_*`, but the histogram by handler; with
    /// status label 0 in the in-progress gauge alone.
    func cells(_ service: Int, handler: String, slot: Int, method: Method, statusLabel: Int) -> ExchangeCells {
        let service = services[service]
        var cells = ExchangeCells(buckets: service.layouts[Int(service.layoutOfSlot[slot])].buckets)
        guard let families = service.families else { return cells }
        if let gauge = service.inProgressFamily, service.inProgress == .labelled {
            cells.inProgress = registry.series(gauge, labels: [handler, method.name])
        }
        guard statusLabel > 0 else { return cells }
        let more = service.instrument.labels.map(\.value)
        let status = service.instrument.status == .exact ? "\(statusLabel)" : "\(statusLabel)xx"
        cells.requests = registry.series(families.requests, labels: [handler, method.name, status] + more)
        cells.requestSize = registry.series(families.requestSize, labels: [handler] + more)
        cells.responseSize = registry.series(families.responseSize, labels: [handler] + more)
        return cells
    }

    /// Asks the registry for a series of the histogram by handler, and says by which bounds to observe in it.
    func duration(_ service: Int, handler: String, slot: Int, method: Method) -> (series: Series, buckets: Buckets) {
        let service = services[service]
        let layout = service.layouts[Int(service.layoutOfSlot[slot])]
        let labels = [handler, method.name] + service.instrument.labels.map(\.value)
        let series = registry.series(layout.family, labels: labels)
        // What overflows is in the first layout, whichever it came from.
        return (series, series.isOverflow ? service.layouts[0].buckets : layout.buckets)
    }
}
