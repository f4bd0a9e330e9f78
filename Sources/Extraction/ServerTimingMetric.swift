internal import Basics
internal import HTTP

/// A metric of a Server-Timing field (W3C Server Timing, section "The Server-Timing Header Field"):
/// `db;dur=53.2;desc="primary, read", cache`.
public enum ServerTimingMetric {
    /// Puts the duration of a metric into a slot, as the number that was written, in milliseconds: of the first metric
    /// of this name that has one. Nothing is done where the slot has a value already.
    ///
    /// As the standard wants it, of several `dur` of one metric the first counts, it may stand in quotes, and what is
    /// not well formed is passed over up to the next parameter or metric. A duration that is no decimal number is none.
    ///
    /// - Parameter field: the value of one Server-Timing field; of several, one after the other.
    public static func read(named name: [UInt8], in field: Span<UInt8>, slot: Int, into values: inout ValueTable) {
        var scan = Scan()
        while scan.at < field.count, values.kind(of: slot) == .missing {
            scan.skipBlanks(field)
            let isNamed = scan.token(field).equals(name)
            scan.skip(field, to: .parameter)
            var mayTell = isNamed
            while scan.take(0x3B, field) {
                let parameter = scan.token(field)
                let isDuration = mayTell && parameter.equalsIgnoringCase("dur")
                if isDuration { mayTell = false }
                if scan.take(0x3D, field) { scan.value(field, isDuration ? slot : nil, &values) }
                scan.skip(field, to: .parameter)
            }
            scan.skip(field, to: .metric)
            scan.at &+= 1
        }
    }
}

/// A place in a Server-Timing field.
private struct Scan {
    enum Goal { case parameter, metric }

    var at = 0
    private let classes = ByteClasses()

    mutating func skipBlanks(_ field: Span<UInt8>) {
        while at < field.count, field[at].isWhitespace { at &+= 1 }
    }

    /// Takes this byte, if it comes next, and blanks around it.
    mutating func take(_ byte: UInt8, _ field: Span<UInt8>) -> Bool {
        skipBlanks(field)
        guard at < field.count, field[at] == byte else { return false }
        at &+= 1
        skipBlanks(field)
        return true
    }

    @_lifetime(copy field)
    mutating func token(_ field: Span<UInt8>) -> Span<UInt8> {
        let start = at
        while at < field.count, classes.isToken(field[at]) { at &+= 1 }
        return field.extracting(start..<at)
    }

    /// Goes to the next parameter of the metric or to its end, or to its end.
    mutating func skip(_ field: Span<UInt8>, to goal: Goal) {
        while at < field.count, field[at] != 0x2C, goal == .metric || field[at] != 0x3B { at &+= 1 }
    }

    /// Takes a token or quoted string, and keeps it if there is a slot for it and it is a number.
    mutating func value(_ field: Span<UInt8>, _ slot: Int?, _ values: inout ValueTable) {
        if let slot { values.start(slot, .number) }
        if at < field.count, field[at] == 0x22 {
            quoted(field, slot, &values)
        } else {
            let text = token(field)
            if let slot { values.append(text, to: slot) }
        }
        guard let slot else { return }
        if values.isCut(slot) || NumberText.read(values.text(of: slot)) == nil { values.remove(slot) }
    }

    private mutating func quoted(_ field: Span<UInt8>, _ slot: Int?, _ values: inout ValueTable) {
        at &+= 1
        while at < field.count, field[at] != 0x22 {
            if field[at] == 0x5C, at &+ 1 < field.count { at &+= 1 }
            if let slot { values.append(field[at], to: slot) }
            at &+= 1
        }
        at &+= 1
    }
}
