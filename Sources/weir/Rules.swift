import ArgumentParser
import Monitoring
import Server

/// `weir rules`
struct Rules: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Print recording and alerting rules for a route file.",
        discussion: """
            YAML, for rule_files of Prometheus. Recorded are rate, share of errors and durations of each service and \
            route; alerts are of errors, latency, backends, certificates, full families, a failed reload, and of weir \
            itself. docs/monitoring.md lists them.

            Examples:
              weir rules > weir.rules.yml && promtool check rules weir.rules.yml
              weir rules --error-ratio 0.01 --latency 0.5 /etc/weir/proxy.conf
            """)

    @Option(help: "The job_name by which Prometheus scrapes the exporter.")
    var job = RuleOptions().job

    @Option(help: "The share of a service's requests that may fail, above 0 and below 1.")
    var errorRatio = RuleOptions().errorRatio

    @Option(help: "How many seconds the slowest percent of a service's requests may take.")
    var latency = RuleOptions().latencySeconds

    @Argument(help: "The route file.", completion: .file())
    var file = RouteFile.standardPath

    func validate() throws {
        guard errorRatio > 0, errorRatio < 1 else {
            throw ValidationError("--error-ratio \(errorRatio): a share above 0 and below 1 is expected, such as 0.05")
        }
        guard latency > 0, latency <= 3600 else {
            throw ValidationError("--latency \(latency): seconds are expected, above 0 and up to 3600, such as 0.5")
        }
        guard !job.isEmpty else { throw ValidationError("--job is empty: a job_name of Prometheus is expected") }
    }

    func run() throws {
        let loaded = try Weir.load(file)
        var options = RuleOptions()
        options.job = job
        options.errorRatio = errorRatio
        options.latencySeconds = latency
        print(RuleFile(loaded.configuration, options: options).text, terminator: "")
    }
}
