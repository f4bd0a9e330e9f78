/// How a panel shows what it is told.
enum PanelStyle: Equatable {
    /// Lines over time.
    case lines
    /// Areas over time, one on another.
    case stacked
    /// Buckets of a histogram over time, by colour.
    case heatmap
    /// One number now; red from this bound on, green below, or the other way round.
    case number(red: Double?, isRedBelow: Bool = false)
    /// Whether things are up, over time.
    case states
    /// Bars of what is largest now.
    case bars

    /// The panel plugin's name.
    var type: String {
        switch self {
        case .lines, .stacked: "timeseries"
        case .heatmap: "heatmap"
        case .number: "stat"
        case .states: "state-timeline"
        case .bars: "bargauge"
        }
    }

    /// How large it is.
    var size: PanelPlace {
        switch self {
        case .number: PanelPlace(width: 4, height: 4)
        default: PanelPlace(width: 8, height: 8)
        }
    }

    /// What holds for all fields.
    func defaults(_ unit: PanelUnit) -> DocumentValue {
        let unit: DocumentValue = .text(unit.rawValue)
        switch self {
        case .lines, .stacked:
            return ["unit": unit, "min": 0, "color": ["mode": "palette-classic"], "custom": graph]
        case .heatmap:
            return ["unit": unit, "custom": ["hideFrom": ["legend": false, "tooltip": false, "viz": false]]]
        case .number(let red, let isRedBelow):
            return ["unit": unit, "color": ["mode": "thresholds"], "thresholds": Self.steps(red, isRedBelow)]
        case .states:
            return [
                "unit": unit, "color": ["mode": "thresholds"], "thresholds": Self.steps(1, true),
                "mappings": Self.upDown,
                "custom": ["fillOpacity": 70, "lineWidth": 0],
            ]
        case .bars: return ["unit": unit, "min": 0, "color": ["mode": "continuous-GrYlRd"]]
        }
    }

    /// What the panel itself is told.
    func options(_ unit: PanelUnit) -> DocumentValue {
        let reduced: DocumentValue = ["calcs": ["lastNotNull"], "fields": "", "values": false]
        switch self {
        case .lines, .stacked, .states:
            return [
                "legend": ["displayMode": "list", "placement": "bottom", "showLegend": true, "calcs": []],
                "tooltip": ["mode": self == .states ? "single" : "multi", "sort": "desc"],
            ]
        case .heatmap:
            return [
                "calculate": false, "cellGap": 1, "color": ["mode": "scheme", "scheme": "Oranges", "steps": 64],
                "yAxis": ["unit": .text(unit.rawValue)], "rowsFrame": ["layout": "auto"],
                "tooltip": ["mode": "single", "yHistogram": false], "legend": ["show": true],
            ]
        case .number: return ["reduceOptions": reduced, "colorMode": "value", "graphMode": "area"]
        case .bars: return ["reduceOptions": reduced, "orientation": "horizontal", "displayMode": "basic"]
        }
    }

    private var graph: DocumentValue {
        [
            "drawStyle": "line", "lineWidth": 1, "fillOpacity": self == .stacked ? 40 : 8, "showPoints": "never",
            "spanNulls": false, "stacking": ["mode": self == .stacked ? "normal" : "none", "group": "A"],
        ]
    }

    private static func steps(_ bound: Double?, _ isRedBelow: Bool) -> DocumentValue {
        var steps: [DocumentValue] = [["color": isRedBelow ? "red" : "green", "value": .null]]
        if let bound { steps.append(["color": isRedBelow ? "green" : "red", "value": .number(bound)]) }
        return ["mode": "absolute", "steps": .list(steps)]
    }

    private static let upDown: DocumentValue = [
        [
            "type": "value",
            "options": [
                "0": ["text": "down", "color": "red", "index": 0], "1": ["text": "up", "color": "green", "index": 1],
            ],
        ]
    ]
}
