/// A rule of an alert: when it fires, and what it says to who is woken by it.
struct AlertingRule {
    /// How soon somebody is to look.
    enum Severity: String {
        /// At once: requests fail.
        case critical
        /// In the hours to come.
        case warning
        /// When there is time.
        case info
    }

    let name: String
    let severity: Severity
    /// How long the expression must hold, as Prometheus writes durations; nil fires at once.
    let duration: String?
    let expression: String
    /// One line, with templates for the alert's labels and value.
    let summary: String
    /// What it means and what to do: sentences.
    let description: String

    var document: DocumentValue {
        var members: [DocumentValue.Member] = [
            .init(name: "alert", value: .text(name)), .init(name: "expr", value: .text(expression)),
        ]
        if let duration { members.append(.init(name: "for", value: .text(duration))) }
        members += [
            .init(name: "labels", value: ["severity": .text(severity.rawValue)]),
            .init(name: "annotations", value: ["summary": .text(summary), "description": .text(description)]),
        ]
        return .object(members)
    }

    /// All of them.
    static func all(_ options: RuleOptions) -> [AlertingRule] {
        ofServices(options) + ofBackends(options) + ofClients(options) + ofWeir(options)
    }
}
