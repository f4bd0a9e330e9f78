public import Config
internal import Gateway
internal import HTTP

extension ReferencePage {
    /// What weir refuses, bounds and leaves alone, in Markdown, from the tables that it goes by.
    public static func security() -> String {
        SecurityProse.trust
            + SecurityProse.requests + table(["reason", "status", "what", "where"], rows(of: .client, hasStatus: true))
            + SecurityProse.responses + table(["rule", "what", "where"], rows(of: .backend, hasStatus: false))
            + SecurityProse.connections
            + SecurityProse.repairs
            + SecurityProse.paths + pathSettings
            + table(["request", "service", "what templates see", "handler", "what the backend gets"], pathRows)
            + SecurityProse.limits + table(["limit", "default", "what"], directives(in: .limits))
            + SecurityProse.timeouts + table(["timeout", "default", "what"], directives(in: .timeouts))
            + SecurityProse.bounds
            + table(["what", "bound", "past it"], FixedBound.all.map { [$0.what, $0.bound, $0.beyond] })
            + SecurityProse.peers
            + SecurityProse.reporting
    }

    private static func rows(of breaker: Rule.Breakers, hasStatus: Bool) -> [[String]] {
        Rule.allCases.filter { $0.breakers.contains(breaker) }.map { rule in
            ["`\(rule.reason)`"] + (hasStatus ? ["\(rule.status)"] : []) + [rule.summary, rule.reference]
        }
    }

    /// The route lines of the services in the table of paths.
    private static var pathSettings: String {
        PathReading.Setting.allCases.map { setting in
            let directive = setting.rawValue.isEmpty ? "" : "    \(setting.rawValue)\n"
            return directive + "    routes { \(setting.routes.joined(separator: "; ")) }\n"
        }.joined(separator: "\n") + "\n"
    }

    private static var pathRows: [[String]] {
        PathReading.all.map { row in
            let start = [
                code(row.method == "GET" ? row.target : "\(row.method) \(row.target)"),
                row.setting.rawValue.isEmpty ? "" : code(row.setting.rawValue),
            ]
            switch row.outcome {
            case .forwarded(let path, let handler, let target):
                return start + [code(path), code(handler), path == target ? "the same" : code(target)]
            case .refused(let rule): return start + ["", "", "\(rule.status) `\(rule.reason)`"]
            }
        }
    }

    private static func directives(in context: DirectiveContext) -> [[String]] {
        DirectiveHelp.rows.filter { $0.context == context && $0.status == .supported }.map { row in
            [code(row.syntax), row.defaultText, row.summary]
        }
    }

    private static func code(_ text: String) -> String { "`\(text)`" }

    private static func table(_ head: [String], _ rows: [[String]]) -> String {
        let lines = [head, head.map { _ in "---" }] + rows
        return lines.map { cells in
            "| " + cells.map { $0.replacing("|", with: "\\|") }.joined(separator: " | ") + " |\n"
        }.joined() + "\n"
    }
}
