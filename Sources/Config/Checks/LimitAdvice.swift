internal import Basics

/// Limits and timeouts that never come to bear, or that leave a door open.
struct LimitAdvice {
    private let draft: ServiceDraft

    init(_ draft: ServiceDraft) { self.draft = draft }

    func give(_ diagnostics: inout Diagnostics) {
        let limits = draft.service.limits
        let written = draft.seen[.limits] ?? [:]
        if let place = written["connections_per_address"], limits.connectionsPerAddressMax != .max,
            limits.connectionsPerAddressMax >= limits.connectionsMax
        {
            diagnostics.warning(
                at: place,
                "this limit is never reached: all clients together have at most \(limits.connectionsMax) connections",
                hint: "write less than \"connections\", or more there")
        }
        // Where one of the two is the default there is nothing that contradicts itself.
        if let place = written["target"], written["header"] != nil, limits.targetBytesMax >= limits.headerBytesMax {
            diagnostics.warning(
                at: place,
                "this limit is never reached: the whole head, with the target in it, has at most "
                    + "\(limits.headerBytesMax) bytes",
                hint: "write less than \"header\", or more there")
        }
        if let place = draft.seen[.timeouts]?["header"], draft.service.timeouts.header == Timeouts.never {
            diagnostics.warning(
                at: place, "a client may keep a connection for ever with half a request head",
                hint: "write as long as the slowest client needs, such as 1m")
        }
    }
}
