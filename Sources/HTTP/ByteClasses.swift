/// What each byte may be in HTTP/1 text: one look-up in place of chains of comparisons.
///
/// The table is a string literal, so it lies in the constant data of the program: taking it costs no initialisation
/// check, which a global array would cost at every use. A parser takes it once a call.
@safe public struct ByteClasses: Sendable {
    // SAFETY: points at a constant of the program, which nobody writes and which lives as long as the program.
    @usableFromInline nonisolated(unsafe) let table: UnsafePointer<UInt8>

    /// 256 characters, one for each byte value: bit 0 token, bit 1 token other than `_`, bit 2 ordinary byte of a
    /// target, bit 3 hexadecimal digit, bit 4 registered name of a host; bit 6 is always set so that each is
    /// printable.
    @usableFromInline static var text: StaticString {
        """
        @@@@@@@@@@@@@@@@\
        @@@@@@@@@@@@@@@@\
        @WDCWCWWTTWWDWWD\
        __________DTDTD@\
        D______WWWWWWWWW\
        WWWWWWWWWWWDDDGU\
        G______WWWWWWWWW\
        WWWWWWWWWWWDGDW@\
        @@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@\
        @@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@
        """
    }

    @inlinable public init() { unsafe table = Self.text.utf8Start }

    @inline(__always) @inlinable func has(_ bits: UInt8, _ byte: UInt8) -> Bool { unsafe table[Int(byte)] & bits != 0 }

    /// `tchar` (RFC 9110 section 5.6.2).
    @inline(__always) @inlinable public func isToken(_ byte: UInt8) -> Bool { has(1, byte) }

    /// `tchar` without `_`, which some backends cannot tell from `-`: names that have one are looked at a second
    /// time.
    @inline(__always) @inlinable public func isPlainNameByte(_ byte: UInt8) -> Bool { has(2, byte) }

    /// A visible ASCII byte that means nothing special in a request target: all but `#`, `%` and `?`.
    ///
    /// More than RFC 3986 allows: backslash, braces, quotes, angle brackets, `|`, `^` and the backtick are sent by
    /// careless clients, mean the same to every backend, and are forwarded as they are.
    @inline(__always) @inlinable public func isPlainTargetByte(_ byte: UInt8) -> Bool { has(4, byte) }

    /// `HEXDIG` in either case.
    @inline(__always) @inlinable public func isHexDigit(_ byte: UInt8) -> Bool { has(8, byte) }

    /// A byte of a host's registered name: RFC 3986's `unreserved` and `sub-delims`, without `%` (an encoded host
    /// name has no honest use, and backends differ on what it names) and without the comma (two Host fields joined by
    /// somebody on the way).
    @inline(__always) @inlinable public func isHostByte(_ byte: UInt8) -> Bool { has(16, byte) }
}
