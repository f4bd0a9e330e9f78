public import Config

extension ReferencePage {
    /// The page on dashboards and rules in Markdown, from the tables that make them.
    public static func monitoring() -> String {
        let options = RuleOptions()
        var page = introduction
        for rule in RecordingRule.all { page += "| `\(rule.name)` | \(rule.meaning) |\n" }
        page += alerts
        for alert in AlertingRule.all(options) {
            page += "\n### \(alert.name)\n\n"
            page +=
                "\(alert.severity.rawValue.capitalizedFirst), \(alert.duration.map { "after \($0)" } ?? "at once").\n"
            page += "\n\(alert.description)\n\n```\n\(alert.expression)\n```\n"
        }
        return page
    }

    private static var introduction: String {
        """
        # Dashboards and alerts

        Generated from the tables that make them.

        ```
        weir dashboards proxy.conf > weir.json             # for Grafana
        weir rules proxy.conf > weir.rules.yml             # for rule_files of Prometheus
        promtool check rules weir.rules.yml
        ```

        Both are made from a route file: in its services' names, its namespaces, its label names, and with a panel for
        each metric of your own. Make them anew when it changes. [deploy/](../deploy/README.md) has those of the
        proxy.conf that comes with weir, with a configuration of Prometheus that reads them, and tests of the rules.

        They ask the exporter's series, which have the label `service`, of the job `weir` (`--job` names another).
        Services' own pages need not be scraped for them.

        A Prometheus that takes native histograms leaves the classic buckets out, which dashboards and rules read:
        tell it to take both (`always_scrape_classic_histograms: true`; `scrape_classic_histograms` before 3.0), or
        say `native off` in `instrument`.

        ## The dashboard

        JSON of Grafana's classic model, version \(Dashboard.schemaVersion), which Grafana 10 and later read:
        Dashboards, New, Import, or a file in the directory of a dashboard provider. At the top data source, job,
        instances and routes are chosen.

        | row | shows |
        |---|---|
        | Overview | requests, failures, backends down, series, whether the configuration is in use |
        | Service NAME | requests, failures and durations by route; durations as a heatmap; where their time goes |
        | Backends of NAME | up or down, responses, failures, connections and the queue for them |
        | Own metrics of NAME | counters as rates, gauges, histograms as quantiles and heatmap, summaries by quantile |
        | Clients | connections, what was refused and rejected, timeouts, tunnels |
        | weir | event loops, CPU, memory, files, the largest families, what was left out |

        With more than three services the rows are closed, and ask nothing until they are opened.

        ## Recorded series

        For each service that is measured, with the label `service`. `handler` is so named here even where the service
        calls it something else. All are over five minutes.

        | series | says |
        |---|---|

        """
    }

    private static var alerts: String {
        """

        ## Alerts

        Each has the label `severity`: critical is for who is on call, warning for working hours, info for when there
        is time. `weir rules --error-ratio` and `--latency` set the two bounds that are yours to know.

        """
    }
}

extension String {
    fileprivate var capitalizedFirst: String { prefix(1).uppercased() + dropFirst() }
}
