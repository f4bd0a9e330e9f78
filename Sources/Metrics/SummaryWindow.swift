/// How the observations of a summary with quantiles find their place in its sliding window, for the thread that
/// observes.
///
/// A plain handle: it is valid as long as the registry that gave it out (`Registry.window(of:)`).
@frozen @safe public struct SummaryWindow: @unchecked Sendable {
    // SAFETY: the words are written once, before the handle exists, and freed with the registry.
    let scale: UnsafePointer<UInt64>
    /// How long one of the window's slots lasts.
    let slotMilliseconds: UInt64
    /// What an integer cell is multiplied by to be in the exposed unit.
    let factor: Double

    /// The slot of time that a moment is in, counted from 1 in 1970, so that 0 is no slot at all.
    ///
    /// - Parameter unixMilliseconds: milliseconds since 1970; a time before that is taken for 1970.
    func epoch(at unixMilliseconds: Int64) -> UInt64 {
        UInt64(max(0, unixMilliseconds)) / slotMilliseconds &+ 1
    }
}

/// The owner of what a family's sketches have in common.
@safe final class SummaryWindowTable: @unchecked Sendable {
    // SAFETY: written in `init` alone.
    private let storage: UnsafeMutablePointer<UInt64>
    let window: SummaryWindow
    /// For what is printed.
    let scale = SketchScale()

    /// Of a descriptor that was checked already.
    init(_ descriptor: FamilyDescriptor) {
        let words = scale.words
        let storage = UnsafeMutablePointer<UInt64>.allocate(capacity: words.count)
        for (index, word) in words.enumerated() { unsafe (storage + index).initialize(to: word) }
        unsafe self.storage = storage
        let milliseconds = UInt64(clamping: descriptor.windowSeconds).multipliedReportingOverflow(by: 1000).partialValue
        window = unsafe SummaryWindow(
            scale: UnsafePointer(storage), slotMilliseconds: max(1, milliseconds / UInt64(WindowSketch.slots)),
            factor: descriptor.unit == .nanoseconds ? 1e-9 : 1)
    }

    deinit { unsafe storage.deallocate() }
}
