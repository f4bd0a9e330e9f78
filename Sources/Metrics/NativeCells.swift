internal import Synchronization

/// The cells that a histogram has behind its sum: a native one, or one that keeps exemplars.
@usableFromInline enum NativeCells {
    /// Where the buckets of positive numbers are (`SparseBuckets`); 0 until there are any.
    @usableFromInline static var positive: Int { 0 }
    /// How many observations were zero.
    @usableFromInline static var zero: Int { 1 }
    /// Where the exemplars are (`ExemplarSlots`); 0 until there are any.
    static var exemplars: Int { 2 }
    /// Where is what hardly any histogram has; 0 until it has it.
    private static var rest: Int { 3 }
    static var count: Int { 4 }

    // Words of the rest.
    /// How many observations were no numbers: they have no native bucket.
    static var notANumber: Int { 0 }
    /// Where the buckets of negative numbers are.
    static var negative: Int { 1 }
    private static var restWords: Int { 2 }

    /// The rest, made if it is not there. For the writing thread.
    static func rest(of cells: SparseBuckets.Words) -> SparseBuckets.Words {
        if let known = unsafe knownRest(of: cells) { return unsafe known }
        let made = unsafe SparseBuckets.allocate(restWords)
        unsafe SparseBuckets.publish(made, at: cells + rest)
        return unsafe made
    }

    static func knownRest(of cells: SparseBuckets.Words) -> SparseBuckets.Words? {
        unsafe SparseBuckets.words(cells[rest].load(ordering: .acquiring))
    }

    /// Frees what the cells lead to. Nobody may write or read any more.
    ///
    /// - Parameter slots: how many exemplars there may be.
    static func deallocate(_ cells: SparseBuckets.Words, slots: Int) {
        unsafe SparseBuckets.deallocate(at: cells + positive)
        unsafe ExemplarSlots.deallocate(at: cells + exemplars, slots: slots)
        guard let rest = unsafe knownRest(of: cells) else { return }
        unsafe SparseBuckets.deallocate(at: rest + negative)
        unsafe SparseBuckets.deallocate(rest, restWords)
    }
}
