/// A moment of the wall clock as date and time in UTC, from nanoseconds since 1970. For Date fields and logs; reads no
/// clock.
public struct CivilTime: Equatable, Sendable {
    public let year: Int
    public let month: Int
    public let day: Int
    public let hour: Int
    public let minute: Int
    public let second: Int
    public let millisecond: Int
    /// 0 is Sunday.
    public let weekday: Int

    public init(unixNanoseconds: Int64) {
        let milliseconds = unixNanoseconds.flooredQuotient(1_000_000)
        let seconds = milliseconds.flooredQuotient(1000)
        millisecond = Int(milliseconds - seconds * 1000)
        let days = seconds.flooredQuotient(86400)
        let rest = Int(seconds - days * 86400)
        hour = rest / 3600
        minute = rest / 60 % 60
        second = rest % 60
        weekday = Int((days + 4) - (days + 4).flooredQuotient(7) * 7)
        // Days are counted from 1 March of the year 0, so that the leap day is the last day of a year; 400 years
        // repeat.
        let shifted = days + 719_468
        let era = shifted.flooredQuotient(146_097)
        let dayOfEra = Int(shifted - era * 146_097)
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
        month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        year = Int(era) * 400 + yearOfEra + (month <= 2 ? 1 : 0)
    }

    private static let weekdays = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
    private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

    /// As a Date field has it (IMF-fixdate, RFC 9110 section 5.6.7).
    public var fieldText: String {
        "\(Self.weekdays[weekday]), \(padded(day)) \(Self.months[month - 1]) \(padded(year, 4)) \(clockText) GMT"
    }

    /// As the common log format has it.
    public var commonLogText: String {
        "\(padded(day))/\(Self.months[month - 1])/\(padded(year, 4)):\(clockText) +0000"
    }

    /// ISO 8601 with milliseconds.
    public var isoText: String {
        "\(padded(year, 4))-\(padded(month))-\(padded(day))T\(clockText).\(padded(millisecond, 3))Z"
    }

    private var clockText: String { "\(padded(hour)):\(padded(minute)):\(padded(second))" }

    private func padded(_ number: Int, _ digits: Int = 2) -> String {
        let text = String(number)
        return String(repeating: "0", count: max(0, digits - text.count)) + text
    }
}

extension Int64 {
    /// The quotient rounded towards minus infinity.
    fileprivate func flooredQuotient(_ divisor: Int64) -> Int64 {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? quotient - 1 : quotient
    }
}
