/// A set of methods in one word: what a route line's METHODS becomes.
public struct MethodSet: Hashable, Sendable {
    /// Bit n stands for the method with code n.
    public private(set) var bits: UInt64

    public init() { bits = 0 }
    public init(_ method: Method) { bits = 1 << UInt64(method.code) }

    /// Every method, those that are not registered included: `*` in a route line.
    public static var any: MethodSet { MethodSet(bits: .max) }

    private init(bits: UInt64) { self.bits = bits }

    public var isEmpty: Bool { bits == 0 }
    public var isAny: Bool { bits == .max }

    public func contains(_ method: Method) -> Bool { bits >> UInt64(method.code) & 1 != 0 }

    public mutating func insert(_ method: Method) { bits |= 1 << UInt64(method.code) }

    public func union(_ other: MethodSet) -> MethodSet { MethodSet(bits: bits | other.bits) }

    public func intersection(_ other: MethodSet) -> MethodSet { MethodSet(bits: bits & other.bits) }

    /// The members that are none of `other`'s.
    public func subtracting(_ other: MethodSet) -> MethodSet { MethodSet(bits: bits & ~other.bits) }

    /// The members in the order of their codes; `any` gives every code once. Not for the hot path.
    public var methods: [Method] { Method.all.filter(contains) }

    /// As a route line writes it: `*`, or names with commas between. Not for the hot path.
    public var text: String { isAny ? "*" : methods.map(\.name).joined(separator: ",") }
}

extension MethodSet: ExpressibleByArrayLiteral {
    public init(arrayLiteral methods: Method...) {
        self.init()
        for method in methods { insert(method) }
    }
}
