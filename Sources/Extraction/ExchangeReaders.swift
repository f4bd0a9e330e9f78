/// The readers of a worker: as many as exchanges are now read, and some in reserve.
///
/// Each lies where it was made, so that it is worked on in place.
@safe public struct ExchangeReaders: ~Copyable {
    /// How many are kept that nobody uses.
    private static var reserveMax: Int { 64 }
    /// How many of those keep what unpacking needs, some 60 KiB for a coding.
    private static var readyMax: Int { 8 }

    // SAFETY: an entry is nil only while its number is in `free`, and numbers are checked.
    private var readers: [UnsafeMutablePointer<ExchangeReader>?] = unsafe []
    private var free: [Int32] = []
    private var reserve: [UnsafeMutablePointer<ExchangeReader>] = unsafe []

    public init() {}

    deinit {
        for index in unsafe readers.indices {
            guard let reader = unsafe readers[index] else { continue }
            unsafe Self.deallocate(reader)
        }
        for index in unsafe reserve.indices { unsafe Self.deallocate(reserve[index]) }
    }

    /// How many are in use.
    public var used: Int { unsafe readers.count - free.count }

    /// A reader for an exchange; it is this number's until it is given back.
    public mutating func take() -> Int32 {
        let reader: UnsafeMutablePointer<ExchangeReader>
        if let kept = unsafe reserve.popLast() {
            unsafe reader = kept
        } else {
            unsafe reader = .allocate(capacity: 1)
            unsafe reader.initialize(to: ExchangeReader())
        }
        guard let number = free.popLast() else {
            unsafe readers.append(reader)
            return unsafe Int32(truncatingIfNeeded: readers.count - 1)
        }
        unsafe readers[Int(number)] = reader
        return number
    }

    /// Takes a reader back.
    public mutating func give(_ number: Int32) {
        guard let reader = unsafe readers[Int(number)] else { return }
        unsafe readers[Int(number)] = nil
        free.append(number)
        unsafe reader.pointee.reset()
        if unsafe reserve.count < Self.reserveMax {
            if unsafe reserve.count >= Self.readyMax { unsafe reader.pointee.release() }
            unsafe reserve.append(reader)
        } else {
            unsafe Self.deallocate(reader)
        }
    }

    /// A reader in use, in place.
    public subscript(_ number: Int32) -> ExchangeReader {
        unsafeAddress { unsafe UnsafePointer(place(number)) }
        unsafeMutableAddress { unsafe place(number) }
    }

    /// Lends a reader in use to `body`, for calls that change what stands beside this value.
    public func withReader(_ number: Int32, _ body: (borrowing ExchangeReader) -> Void) {
        unsafe body(place(number).pointee)
    }

    private func place(_ number: Int32) -> UnsafeMutablePointer<ExchangeReader> {
        guard let reader = unsafe readers[Int(number)] else { preconditionFailure("no such reader") }
        return unsafe reader
    }

    private static func deallocate(_ reader: UnsafeMutablePointer<ExchangeReader>) {
        unsafe reader.deinitialize(count: 1)
        unsafe reader.deallocate()
    }
}
