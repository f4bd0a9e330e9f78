/// A declared family: what never changes about it.
final class Family: Sendable {
    let index: Int32
    let descriptor: FamilyDescriptor
    let scope: Scope
    /// The group of families that share its exposed name.
    let group: Int
    let table: BucketTable
    /// Of a summary with quantiles.
    let window: SummaryWindowTable?
    /// Label names as they are printed; `order[i]` is the place among the given values of the i-th printed one.
    let printedNames: [String]
    private let order: [Int]
    /// What stands before the labels on the exporter: `service="…"`, or nothing for weir's own.
    let scopeText: [UInt8]

    init(index: Int32, descriptor: FamilyDescriptor, scope: Scope, group: Int) {
        self.index = index
        self.descriptor = descriptor
        self.scope = scope
        self.group = group
        table = BucketTable(descriptor)
        window = descriptor.quantiles.isEmpty ? nil : SummaryWindowTable(descriptor)
        let names = descriptor.labelNames
        var order = Array(names.indices)
        var scopeText: [UInt8] = []
        if case .service(let name) = scope {
            LabelText.append(name: "service", value: name, to: &scopeText)
            if !names.isEmpty { scopeText.append(UInt8(ascii: ",")) }
            // A label of that very name gives way on the exporter as Prometheus would rename it. It is printed first,
            // so that the prefix of its new name can end the scope's text and the label text serves both pages.
            if let own = names.firstIndex(of: "service") {
                order.remove(at: own)
                order.insert(own, at: 0)
                scopeText.append(contentsOf: "exported_".utf8)
            }
        }
        self.order = order
        self.scopeText = scopeText
        printedNames = order.map { names[$0] }
    }

    func labelText(of values: [String]) -> LabelText {
        assert(values.count == order.count, "\(descriptor.name) has \(order.count) labels")
        return LabelText(names: printedNames, values: order.map { $0 < values.count ? values[$0] : "" })
    }

    /// The label set that stands in for all that came after the limit.
    var overflowText: LabelText {
        LabelText(names: printedNames, values: printedNames.map { _ in "other" })
    }

    /// Whether series of a family so declared are this one's: everything but the help and the limit is the same.
    func isSame(as other: FamilyDescriptor) -> Bool {
        descriptor.labelNames == other.labelNames && descriptor.unit == other.unit && descriptor.source == other.source
            && descriptor.bucketBounds == other.bucketBounds && descriptor.layout == other.layout
            && descriptor.isNative == other.isNative && descriptor.keepsExemplars == other.keepsExemplars
            && descriptor.quantiles == other.quantiles
            && (descriptor.quantiles.isEmpty || descriptor.windowSeconds == other.windowSeconds)
    }

    /// Whether series of a family so declared could not stand beside this one's: the pages would show two of the same
    /// labels.
    func collides(with other: FamilyDescriptor) -> Bool {
        descriptor.layout == other.layout && Set(descriptor.labelNames) == Set(other.labelNames)
    }

    /// Whether this is another bucket layout of the same family.
    func isLayout(of other: Family) -> Bool {
        scope == other.scope && descriptor.layout != other.descriptor.layout
            && Set(descriptor.labelNames) == Set(other.descriptor.labelNames)
    }
}
