/// The page at `/` of the exporter: what is here, for somebody who found the port.
enum LandingPage {
    static func html(version: String, services: [AdminSite.ListedService]) -> String {
        """
        <!DOCTYPE html>
        <html lang="en">
        <head><meta charset="utf-8"><title>weir</title></head>
        <body>
        <h1>weir \(escaped(version))</h1>
        <ul>
        \(AdminEndpoint.allCases.map(item).joined(separator: "\n"))
        </ul>
        <table>
        <tr><th>service</th><th>listens on</th><th>its own metrics</th></tr>
        \(services.map(row).joined(separator: "\n"))
        </table>
        </body>
        </html>

        """
    }

    private static func item(_ endpoint: AdminEndpoint) -> String {
        "<li><a href=\"\(endpoint.path)\">\(endpoint.path)</a>: \(escaped(endpoint.summary))</li>"
    }

    private static func row(_ service: AdminSite.ListedService) -> String {
        let cells = [service.name, service.listeners.joined(separator: ", "), service.metricsPath ?? ""]
        return "<tr>" + cells.map { "<td>\(escaped($0))</td>" }.joined() + "</tr>"
    }

    /// Text as it may stand in an element and in a quoted attribute.
    static func escaped(_ text: String) -> String {
        var result = ""
        for character in text.unicodeScalars {
            switch character {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            default: result.unicodeScalars.append(character)
            }
        }
        return result
    }
}
