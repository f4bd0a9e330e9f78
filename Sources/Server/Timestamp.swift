/// A moment of the wall clock as a line of a log shows it.
enum Timestamp {
    /// RFC 3339 in UTC with milliseconds: `2026-03-01T09:05:07.042Z`.
    static func text(unixNanoseconds: Int64) -> String {
        let milliseconds = unixNanoseconds / 1_000_000
        let seconds = milliseconds / 1000
        let date = date(daysSince1970: seconds / 86_400)
        let clock = seconds % 86_400
        return digits(date.year, 4) + "-" + digits(date.month, 2) + "-" + digits(date.day, 2) + "T"
            + digits(clock / 3600, 2) + ":" + digits(clock / 60 % 60, 2) + ":" + digits(clock % 60, 2) + "."
            + digits(milliseconds % 1000, 3) + "Z"
    }

    /// The Gregorian date of a day from 1970 on. Years are counted from March, so that the day of a leap year comes last.
    private static func date(daysSince1970 days: Int64) -> (year: Int64, month: Int64, day: Int64) {
        let shifted = max(0, days) + 719_468
        let era = shifted / 146_097
        let dayOfEra = shifted % 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
        let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day)
    }

    private static func digits(_ number: Int64, _ width: Int) -> String {
        let text = String(number)
        return String(repeating: "0", count: max(0, width - text.utf8.count)) + text
    }
}
