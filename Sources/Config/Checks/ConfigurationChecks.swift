internal import Basics

/// What no directive can check alone: whether the services and the exporter go together.
struct ConfigurationChecks {
    private let draft: ConfigurationDraft
    /// Where the main file begins: the place of what is missing from it.
    private let start: SourceRange

    init(_ draft: ConfigurationDraft, file: String) {
        self.draft = draft
        start = SourceRange(start: SourcePosition(file: file, line: 1, column: 1))
    }

    func run(_ diagnostics: inout Diagnostics) {
        // In a file that could not be read to its end, what is missing may only be unread.
        if draft.services.isEmpty, !diagnostics.hasErrors {
            diagnostics.error(
                at: start, "the file has no service", expected: "service NAME { listen ADDRESS; backend ADDRESS }")
        }
        let places = draft.services.map(ServicePlace.init)
        for place in places {
            ServiceChecks(place.draft).run(&diagnostics)
            RouteChecks(place, among: places).run(&diagnostics)
            OwnMetricChecks(place.draft).run(&diagnostics)
            checkExporter(place.draft, &diagnostics)
        }
        checkTwins(&diagnostics)
        ListenerChecks(draft.services).run(&diagnostics)
        checkSharedListeners(&diagnostics)
        ToleranceChecks(draft.services).run(&diagnostics)
        var names = MetricNameChecks(draft.services)
        names.run(&diagnostics)
    }

    private func checkExporter(_ service: ServiceDraft, _ diagnostics: inout Diagnostics) {
        guard let exporter = draft.configuration.exporter else { return }
        for listener in service.listeners where listener.value.overlaps(exporter) {
            let standard = draft.exporterPlace == nil ? " by default" : ""
            diagnostics.error(
                at: listener.place,
                "\(quoted(listener.value.text)) is the exporter's: it listens on \(exporter.text)\(standard)",
                hint: "give one of the two another port, or write \"exporter off\"")
        }
    }

    /// Two services that would answer the same requests.
    private func checkTwins(_ diagnostics: inout Diagnostics) {
        struct Reach: Hashable {
            var address: ListenAddress.Address
            var host: HostPattern?
            var prefix: String
        }
        var owners: [Reach: Int] = [:]
        for (index, draft) in draft.services.enumerated() {
            let hosts: [HostPattern?] = draft.hosts.isEmpty ? [nil] : draft.hosts.map(\.value)
            var reported: Set<Int> = []
            for listener in draft.listeners {
                for host in hosts {
                    let reach = Reach(address: listener.value.address, host: host, prefix: draft.service.prefix)
                    guard let owner = owners[reach] else {
                        owners[reach] = index
                        continue
                    }
                    guard owner != index, reported.insert(owner).inserted else { continue }
                    reportTwins(draft, self.draft.services[owner], listener, host, &diagnostics)
                }
            }
        }
    }

    private func reportTwins(
        _ draft: ServiceDraft, _ first: ServiceDraft, _ listener: ServiceDraft.Placed<ListenAddress>,
        _ host: HostPattern?, _ diagnostics: inout Diagnostics
    ) {
        let hostText = host.map { "host \($0.text)" } ?? "any host"
        diagnostics.error(
            at: listener.place,
            "\(quoted(listener.value.text)) with \(hostText) and prefix \(draft.service.prefix) is the service "
                + "\(quoted(first.service.name))'s, \(first.place.place(seenFrom: listener.place))",
            hint: "services that share an address differ in \"host\" or \"prefix\"")
    }

    /// What holds before a service is chosen can hold only once for an address.
    private func checkSharedListeners(_ diagnostics: inout Diagnostics) {
        var firsts: [ListenAddress.Address: Int] = [:]
        for (index, draft) in draft.services.enumerated() {
            for listener in draft.listeners {
                guard let first = firsts[listener.value.address] else {
                    firsts[listener.value.address] = index
                    continue
                }
                let decider = self.draft.services[first].service
                let different = Self.sharedOptions.filter { !$0.isEqual(draft.service, decider) }.map(\.name)
                guard !different.isEmpty else { continue }
                diagnostics.warning(
                    at: listener.place,
                    "no effect on \(listener.value.text) of \(different.joined(separator: ", ")): "
                        + "\(quoted(decider.name)), the first there, decides",
                    hint: "they hold before a service is chosen: give both services the same")
            }
        }
    }

    private static let sharedOptions: [(name: String, isEqual: @Sendable (Service, Service) -> Bool)] = [
        ("timeouts header", { $0.timeouts.header == $1.timeouts.header }),
        ("timeouts idle", { $0.timeouts.idle == $1.timeouts.idle }),
        ("limits connections", { $0.limits.connectionsMax == $1.limits.connectionsMax }),
        (
            "limits connections_per_address",
            { $0.limits.connectionsPerAddressMax == $1.limits.connectionsPerAddressMax }
        ),
        ("limits header", { $0.limits.headerBytesMax == $1.limits.headerBytesMax }),
        ("limits headers", { $0.limits.fieldsMax == $1.limits.fieldsMax }),
        ("limits target", { $0.limits.targetBytesMax == $1.limits.targetBytesMax }),
    ]
}
