import HTTP

/// A service, handler slot, method and status label in one word: what `ExchangeTable` is searched for. Never zero.
struct ExchangeKey: Equatable {
    let bits: UInt64

    /// - Parameter statusLabel: the code, or its first digit where codes are grouped; 0 for the cells of the
    ///   in-progress gauge, which knows no status yet.
    init(service: Int, slot: Int, method: Method, statusLabel: Int) {
        bits =
            1 << 63 | UInt64(truncatingIfNeeded: service & 0xFFFF) << 44
            | UInt64(truncatingIfNeeded: slot & 0xFF_FFFF) << 20 | UInt64(method.code & 0x3F) << 10
            | UInt64(truncatingIfNeeded: statusLabel & 0x3FF)
    }
}
