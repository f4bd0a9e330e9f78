public import Config

/// Recording and alerting rules for Prometheus, made from a configuration.
public struct RuleFile {
    /// YAML, as `promtool check rules` and `rule_files` take it.
    public let text: String

    public init(_ configuration: Configuration, options: RuleOptions = RuleOptions()) {
        let measured = configuration.services.filter(\.instrument.isEnabled)
        let recording = measured.map { service -> DocumentValue in
            let queries = ServiceQueries(service: service, context: options.context)
            return [
                "name": .text("weir-" + service.name), "rules": .list(RecordingRule.all.map { $0.document(queries) }),
            ]
        }
        let alerting: DocumentValue = [
            "name": "weir-alerts", "rules": .list(AlertingRule.all(options).map(\.document)),
        ]
        let services = measured.map(\.name).joined(separator: ", ")
        text =
            "# Made by \"weir rules\" from a route file"
            + (services.isEmpty ? ".\n" : "; services: \(services).\n")
            + YAMLText(["groups": .list(recording + [alerting])]).text
    }
}
