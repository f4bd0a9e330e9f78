import Config
import HTTP
@testable import Instrumentation
import Metrics
import Testing

@Suite("Catalogue of metrics")
struct CatalogueTests {
    @Test("the table has a row for every family, in order, with a name of its own")
    func rows() {
        #expect(CatalogueFamily.rows.map(\.family) == CatalogueFamily.allCases)
        #expect(Set(CatalogueFamily.rows.map(\.name)).count == CatalogueFamily.rows.count)
    }

    @Test("names follow the rules of Prometheus", arguments: CatalogueFamily.allCases)
    func names(family: CatalogueFamily) {
        let row = family.row
        #expect(MetricName.isValid(row.name))
        #expect(row.name.hasSuffix("_total") == (row.type == .counter))
        #expect(row.name == row.name.lowercased())
        #expect(row.name.hasPrefix("weir_") == (row.owner != .service && !row.name.hasPrefix("process_")))
        if row.unit == .nanoseconds { #expect(row.name.hasSuffix("_seconds")) }
        if row.unit == .bytes { #expect(row.name.contains("_bytes")) }
        #expect(row.bounds == row.bounds.sorted() && Set(row.bounds).count == row.bounds.count)
        #expect(row.bounds.isEmpty == (row.type != .histogram))
        #expect(row.help.hasSuffix(".") && !row.help.contains("\n"))
        for label in row.labels {
            #expect(MetricName.isValidLabel(label.name))
            #expect(Set(label.values).count == label.values.count)
        }
    }

    @Test("the blocks of series have room for every value of their closed sets")
    func offsets() {
        #expect(ServiceOffset.pending == WireDirection.count)
        #expect(ServiceOffset.timeouts == ServiceOffset.pending + 1)
        #expect(ServiceOffset.retries == ServiceOffset.timeouts + TimeoutKind.count)
        #expect(ServiceOffset.stride == ServiceOffset.retries + UpstreamRetry.count)
        #expect(EndpointOffset.failures == StatusClass.count)
        #expect(EndpointOffset.connections == EndpointOffset.failures + UpstreamFailure.count)
        #expect(EndpointOffset.connects == EndpointOffset.connections + UpstreamState.count)
        #expect(EndpointOffset.stride == EndpointOffset.connects + 2)
        #expect(ListenerOffset.refused == ListenerOffset.connections + ConnectionState.count)
        #expect(ListenerOffset.rejected == ListenerOffset.refused + RefusalReason.count)
        #expect(Rule.allCases.count <= ListenerOffset.rulesMax)
        #expect(HandlerOffset.phases == Outcome.count)
        #expect(HandlerOffset.streams == HandlerOffset.phases + Phase.count)
        #expect(HandlerOffset.tunnels == HandlerOffset.streamBytes + ContentDirection.count)
        #expect(HandlerOffset.stride == HandlerOffset.tunnelBytes + ContentDirection.count)
    }

    @Test("raw values of closed sets are dense, their labels snake case")
    func closedSets() {
        func check<Value: ClosedSet>(_ type: Value.Type) {
            #expect(type.allCases.map(\.rawValue) == (0..<UInt8(type.count)).map { $0 })
            for label in type.labels {
                #expect(
                    label.utf8.allSatisfy { (0x61...0x7A).contains($0) || $0 == 0x5F || (0x30...0x39).contains($0) })
            }
        }
        check(Outcome.self)
        check(Phase.self)
        check(UpstreamFailure.self)
        check(UpstreamRetry.self)
        check(TimeoutKind.self)
        check(RefusalReason.self)
        check(WireDirection.self)
        check(ContentDirection.self)
        check(ConnectionState.self)
        check(UpstreamState.self)
        check(StatusClass.self)
    }

    @Test("the manual has an entry for each family, with its help, labels and values")
    func manual() {
        let page = ReferencePage.metrics()
        for row in CatalogueFamily.rows {
            #expect(page.contains("### `\(row.name)`\n\n\(row.help)\n"))
        }
        #expect(
            page.contains(
                """
                ### `weir_stream_bytes_total`

                Bytes of content of ended streamed exchanges; in is from the client.

                - Type: counter
                - Labels: `service`, `handler`, `direction`
                - `direction` is one of `in`, `out`

                """))
        #expect(page.contains("- Bounds of its buckets in seconds: 0.1 0.5 1\n"))
    }

    @Test("what the registry itself declares has the type and label that it declares")
    func registryFamilies() throws {
        let bench = try Bench()
        for row in CatalogueFamily.rows where row.owner == .registry {
            let page = bench.text(.exporter, row.name)
            #expect(page.contains("\n# TYPE \(row.name) \(row.type.word)\n"))
            #expect(page.contains("\(row.name){\(row.labels[0].name)=\""))
        }
    }
}
