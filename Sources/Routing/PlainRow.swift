/// Values side by side that never change, in memory of their own: reading one touches no reference count and checks
/// nothing.
///
/// A plain handle; its owner frees the values.
@safe struct PlainRow<Element: BitwiseCopyable> {
    // SAFETY: written in `init` alone. A table of routes holds no index but those that its builder made together with
    // what they point to, and nothing of a request is ever an index here; debug builds check it.
    private let elements: UnsafeMutablePointer<Element>
    let count: Int

    init(_ values: [Element]) {
        count = values.count
        unsafe elements = .allocate(capacity: max(1, values.count))
        for (index, value) in values.enumerated() { unsafe (elements + index).initialize(to: value) }
    }

    func deallocate() { unsafe elements.deallocate() }

    subscript(_ index: Int) -> Element {
        @inline(__always) get {
            assert(index >= 0 && index < count)
            return unsafe elements[index]
        }
    }
}
