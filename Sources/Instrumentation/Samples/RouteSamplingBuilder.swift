import Config
import Extraction
import HTTP
import JSON
import Routing

/// Gives each value that rules of a route ask for a slot, once.
struct RouteSamplingBuilder {
    private let template: RouteTemplate?
    private var places = WantedValues.Places()
    private var requestJSON: [(path: JSONPath, slot: Int)] = []
    private var responseJSON: [(path: JSONPath, slot: Int)] = []
    private var operands: [ValueSource: SampleOperand] = [:]
    private var slotCount = 0
    private var rules: [SampleRule] = []

    /// - Parameter template: of the route; nil for paths that have none.
    init(template: RouteTemplate?) { self.template = template }

    mutating func add(_ metric: OwnMetric, family: Int, methods: MethodSet, labelNames: [String]) {
        var builder = self
        let rule = SampleRule(metric, family: family, methods: methods, labelNames: labelNames) { source in
            builder.operand(of: source)
        }
        self = builder
        rules.append(rule)
    }

    func finished(jsonBytesMax: Int) -> RouteSampling {
        RouteSampling(
            wanted: WantedValues(
                places, requestContent: JSONFieldSet(requestJSON), responseContent: JSONFieldSet(responseJSON),
                slotCount: slotCount, jsonBytesMax: jsonBytesMax),
            rules: rules)
    }

    private mutating func operand(of source: ValueSource) -> SampleOperand {
        if let known = operands[source] { return known }
        let operand = made(source)
        operands[source] = operand
        return operand
    }

    private mutating func made(_ source: ValueSource) -> SampleOperand {
        switch source.kind {
        case .constant: return .constant(Array(source.argument.utf8))
        case .requestMethod: return .method
        case .responseStatus: return .status
        case .requestBytes: return .requestBytes
        case .responseBytes: return .responseBytes
        case .duration: return .duration
        case .requestJSON:
            let slot = takeSlot()
            requestJSON.append((source.path ?? JSONPath(steps: []), slot))
            return .slot(slot, .requestContent)
        case .responseJSON:
            let slot = takeSlot()
            responseJSON.append((source.path ?? JSONPath(steps: []), slot))
            return .slot(slot, .responseContent)
        case .requestHeader, .requestQuery, .requestCookie, .requestPath, .responseHeader, .responseServerTiming,
            .clientIP, .tlsVersion:
            let slot = takeSlot()
            note(source, slot)
            return .slot(slot, .head)
        }
    }

    private mutating func takeSlot() -> Int {
        slotCount += 1
        return slotCount - 1
    }

    /// Where in the heads the value stands.
    private mutating func note(_ source: ValueSource, _ slot: Int) {
        let named = NamedSlot(source.argument, slot: slot)
        switch source.kind {
        case .requestHeader: places.requestFields.append(named)
        case .requestQuery: places.queryParameters.append(named)
        case .requestCookie: places.cookies.append(named)
        case .responseHeader: places.responseFields.append(named)
        case .responseServerTiming: places.serverTimings.append(named)
        case .clientIP: places.clientAddress = slot
        case .tlsVersion: places.tlsVersion = slot
        case .requestPath:
            // A route that has no such parameter leaves the value missing.
            guard let parameter = template?.parameterNames.firstIndex(of: source.argument) else { return }
            places.pathParameters.append((parameter, slot))
        default: return
        }
    }
}
