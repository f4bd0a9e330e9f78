/// The names that every Prometheus reads: the ones of text format 0.0.4, not the UTF-8 ones of later versions.
public enum MetricName {
    /// `[a-zA-Z_:][a-zA-Z0-9_:]*`
    public static func isValid(_ name: String) -> Bool {
        isValid(name, allowingColon: true)
    }

    /// `[a-zA-Z_][a-zA-Z0-9_]*`, and not one of the names that start with `__`, which are Prometheus' own.
    public static func isValidLabel(_ name: String) -> Bool {
        isValid(name, allowingColon: false) && !name.utf8.starts(with: "__".utf8)
    }

    private static func isValid(_ name: String, allowingColon: Bool) -> Bool {
        var isFirst = true
        for byte in name.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "_"): break
            case UInt8(ascii: "0")...UInt8(ascii: "9"): if isFirst { return false }
            case UInt8(ascii: ":"): if !allowingColon { return false }
            default: return false
            }
            isFirst = false
        }
        return !isFirst
    }
}
