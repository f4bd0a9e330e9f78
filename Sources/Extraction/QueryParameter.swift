/// A parameter of a query, as forms write it (WHATWG URL, application/x-www-form-urlencoded).
public enum QueryParameter {
    /// Puts the value of a parameter into a slot: of several with this name the last. One without `=` is empty. Without
    /// the parameter the slot stays as it is.
    ///
    /// - Parameters:
    ///   - name: decoded; names of the query are decoded before they are compared.
    ///   - query: as it came, without the question mark.
    public static func read(named name: [UInt8], in query: Span<UInt8>, slot: Int, into values: inout ValueTable) {
        var start = 0
        while start < query.count {
            var end = start
            var equals = -1
            while end < query.count, query[end] != 0x26 {
                if query[end] == 0x3D, equals < 0 { equals = end }
                end &+= 1
            }
            let nameEnd = equals < 0 ? end : equals
            if end > start, FormText.equals(query.extracting(start..<nameEnd), name) {
                let valueStart = equals < 0 ? end : equals &+ 1
                write(query.extracting(valueStart..<end), to: slot, &values)
            }
            start = end &+ 1
        }
    }

    private static func write(_ value: Span<UInt8>, to slot: Int, _ values: inout ValueTable) {
        values.start(slot, .text)
        var at = 0
        // What lies behind a value that is full changes nothing any more.
        while at < value.count, !values.isCut(slot) { values.append(FormText.byte(value, at: &at), to: slot) }
        values.end(slot)
    }
}
