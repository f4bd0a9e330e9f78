public import Routing

/// A parameter of the path, as the template of its route names it.
public enum PathParameter {
    /// Puts the value of a parameter into a slot, percent-decoded. Where the template has no such parameter the slot
    /// stays as it is.
    ///
    /// - Parameters:
    ///   - number: counted from 0, in the order of the template's `parameterNames`.
    ///   - template: that of the route that the path has matched.
    ///   - path: as it came, without the query.
    ///   - keepsEncodedSlash: whether `%2F` stays as it is: as in the table that matched.
    ///   - scratch: of the worker; another path is in it then.
    public static func read(
        _ number: Int, of template: borrowing RouteTemplate, in path: Span<UInt8>, keepsEncodedSlash: Bool,
        scratch: inout MatchScratch, slot: Int, into values: inout ValueTable
    ) {
        let value = template.readParameter(
            number, of: path, keepsEncodedSlash: keepsEncodedSlash, scratch: &scratch)
        if let value { values.set(slot, text: value) }
    }
}
