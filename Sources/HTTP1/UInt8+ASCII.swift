/// The bytes that HTTP/1's grammar names (RFC 5234 appendix B.1).
extension UInt8 {
    static var tab: UInt8 { 0x09 }
    static var lineFeed: UInt8 { 0x0a }
    static var carriageReturn: UInt8 { 0x0d }
    static var space: UInt8 { 0x20 }
    static var doubleQuote: UInt8 { 0x22 }
    static var numberSign: UInt8 { 0x23 }
    static var percent: UInt8 { 0x25 }
    static var asterisk: UInt8 { 0x2a }
    static var comma: UInt8 { 0x2c }
    static var dot: UInt8 { 0x2e }
    static var slash: UInt8 { 0x2f }
    static var zero: UInt8 { 0x30 }
    static var colon: UInt8 { 0x3a }
    static var semicolon: UInt8 { 0x3b }
    static var equals: UInt8 { 0x3d }
    static var questionMark: UInt8 { 0x3f }
    static var at: UInt8 { 0x40 }
    static var backslash: UInt8 { 0x5c }
    static var underscore: UInt8 { 0x5f }

    /// The value of a decimal digit; above 9 for every other byte.
    @inline(always) var decimalValue: UInt8 { self &- 0x30 }
}
