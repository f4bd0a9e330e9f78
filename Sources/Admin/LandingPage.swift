/// The page at `/` of the exporter: what is here, for somebody who found the port.
struct LandingPage {
    let version: String
    let services: [AdminSite.ListedService]
    let families: [AdminSite.ListedFamily]
    let seriesCount: Int

    var html: String {
        """
        <!DOCTYPE html>
        <html lang="en">
        <head><meta charset="utf-8"><title>weir</title>
        <style>th, td { padding-right: 1em; text-align: left } td.number { text-align: right }</style></head>
        <body>
        <h1>weir \(Self.escaped(version))</h1>
        <ul>
        \(AdminEndpoint.allCases.map(Self.item).joined(separator: "\n"))
        </ul>
        <table>
        <tr><th>service</th><th>listens on</th><th>its own metrics</th></tr>
        \(services.map(Self.row).joined(separator: "\n"))
        </table>
        <h2>Largest families</h2>
        <table>
        <tr><th>family</th><th>service</th><th>series</th><th>limit</th><th>overflowed</th><th>samples</th>\
        <th>widest label</th></tr>
        \(families.map(Self.row).joined(separator: "\n"))
        </table>
        <p>Of \(seriesCount) series now kept. <code>weir top series</code> shows more of them.</p>
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

    private static func row(_ family: AdminSite.ListedFamily) -> String {
        let numbers = [family.series, family.limit, family.overflow, family.samples]
        return "<tr><td>\(escaped(family.name))</td><td>\(escaped(family.service ?? ""))</td>"
            + numbers.map { "<td class=\"number\">\($0.map(String.init) ?? "")</td>" }.joined()
            + "<td>\(escaped(family.widestLabel ?? ""))</td></tr>"
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
