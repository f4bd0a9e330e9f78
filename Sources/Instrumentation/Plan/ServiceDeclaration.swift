import Config
import Metrics

/// Declares the `http_*` families of one service.
struct ServiceDeclaration {
    let service: Service
    let registry: Registry

    private var instrument: Instrument { service.instrument }
    private var scope: Scope { .service(name: service.name) }

    func families() throws(DeclarationError) -> ServicePlan.Families {
        // In the order of the app's page: a group stands where its first family was declared.
        let requests = try declare(.requests)
        let requestSize = try declare(.requestSize)
        let responseSize = try declare(.responseSize)
        let highr = try declareHighr()
        return ServicePlan.Families(
            requests: requests, requestSize: requestSize, responseSize: responseSize, durationHighr: highr,
            highrBuckets: registry.buckets(of: highr))
    }

    /// - Parameter labels: by handler slot.
    /// - Returns: the layouts, the service's own first, and by handler slot which one it has. A label has one layout,
    ///   whichever of its routes a request came by, because a series has.
    func layouts(labels: [String]) throws(DeclarationError) -> ([ServicePlan.Layout], [UInt16]) {
        var bounds = [instrument.lowrBuckets]
        var layoutOfLabel: [String: UInt16] = [:]
        var layoutOfSlot: [UInt16] = []
        for (slot, label) in labels.enumerated() {
            let own = slot == HandlerSlot.none ? nil : service.routes[(slot - 1) / 2].buckets
            let layout = layoutOfLabel[label] ?? UInt16(clamping: Self.index(of: own ?? bounds[0], in: &bounds))
            layoutOfLabel[label] = layout
            layoutOfSlot.append(layout)
        }
        var layouts: [ServicePlan.Layout] = []
        for (index, bounds) in bounds.enumerated() {
            var descriptor = descriptor(.duration)
            descriptor.bucketBounds = bounds
            descriptor.isNative = instrument.hasNativeHistograms
            descriptor.keepsExemplars = true
            descriptor.layout = index
            let family = try registry.declare(descriptor, scope: scope, seriesMax: instrument.seriesLimit)
            layouts.append(ServicePlan.Layout(family: family, buckets: registry.buckets(of: family)))
        }
        return (layouts, layoutOfSlot)
    }

    private static func index(of bounds: [Double], in all: inout [[Double]]) -> Int {
        if let index = all.firstIndex(of: bounds) { return index }
        all.append(bounds)
        return all.count - 1
    }

    private func declareHighr() throws(DeclarationError) -> FamilyID {
        var descriptor = CatalogueFamily.durationHighr.row.descriptor
        descriptor.name = instrument.exposedName(of: descriptor.name)
        descriptor.bucketBounds = instrument.highrBuckets
        descriptor.isNative = instrument.hasNativeHistograms
        descriptor.keepsExemplars = true
        return try registry.declare(descriptor, scope: scope)
    }

    /// The gauge takes its name as given; neither namespace nor labels of the service's own apply to it, as in the app.
    func inProgress() throws(DeclarationError) -> FamilyID? {
        guard let gauge = instrument.inProgress else { return nil }
        var descriptor = CatalogueFamily.inProgress.row.descriptor
        descriptor.name = gauge.name
        descriptor.labelNames = gauge.isLabelled ? renamed(CatalogueFamily.inProgress.row.labels) : []
        return try registry.declare(descriptor, scope: scope, seriesMax: instrument.seriesLimit)
    }

    private func declare(_ family: CatalogueFamily) throws(DeclarationError) -> FamilyID {
        try registry.declare(descriptor(family), scope: scope, seriesMax: instrument.seriesLimit)
    }

    /// A row of the catalogue with the service's namespace, label names and labels.
    private func descriptor(_ family: CatalogueFamily) -> FamilyDescriptor {
        var descriptor = family.row.descriptor
        descriptor.name = instrument.exposedName(of: descriptor.name)
        descriptor.labelNames = renamed(family.row.labels) + instrument.labels.map(\.name)
        return descriptor
    }

    private func renamed(_ labels: [CatalogueLabel]) -> [String] {
        labels.map { label in
            switch label {
            case .handler: instrument.labelNames.handler
            case .method: instrument.labelNames.method
            case .status: instrument.labelNames.status
            default: label.name
            }
        }
    }
}
