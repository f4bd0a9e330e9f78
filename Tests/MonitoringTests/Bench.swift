import Config
import HTTP
import Routing

/// Configurations for the tests of this folder.
enum Bench {
    static let position = SourcePosition(file: "proxy.conf", line: 1, column: 1)

    static func service(_ name: String) -> Service { Service(name: name, position: position) }

    static func configuration(_ services: [Service]) -> Configuration {
        var configuration = Configuration()
        configuration.services = services
        return configuration
    }

    static func metric(_ kind: OwnMetric.Kind, _ name: String, labels: [String] = []) -> OwnMetric {
        var metric = OwnMetric(kind, name: name, help: "What \(name) says", position: position)
        metric.labels = labels.map { OwnMetric.Label(name: $0, source: ValueSource(.requestMethod)) }
        return metric
    }
}
