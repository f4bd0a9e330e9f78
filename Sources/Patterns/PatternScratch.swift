internal import CPCRE2

/// What a search needs besides the pattern: made once per worker, for all its patterns, so that searching allocates
/// nothing.
///
/// Only the thread that owns it may search with it.
@safe public struct PatternScratch: ~Copyable {
    /// The most steps a search may take, over all places where it starts: one to three milliseconds.
    ///
    /// PCRE2's own match limit counts anew from every start, so that a pattern of quadratic cost would go on for a
    /// second on a path of 8 KiB that a stranger made up. `.*x` takes a step for each byte and stays well within the
    /// bound.
    public static let stepsMax = 100_000

    /// How many bytes a single item may run over for the price of one step.
    static let bytesPerStep = 16

    /// The most memory the backtracking of a search may take, in KiB.
    static let heapKibibytesMax: UInt32 = 4096
    /// How deep backtracking may nest: a second line behind the steps.
    static let depthMax: UInt32 = 20_000

    let results: OpaquePointer
    let limits: OpaquePointer
    let budget: UnsafeMutablePointer<PatternBudget>

    public init() {
        guard let results = unsafe pcre2_match_data_create_8(1, nil),
            let limits = unsafe pcre2_match_context_create_8(nil)
        else { preconditionFailure("out of memory") }
        unsafe self.results = results
        unsafe self.limits = limits
        unsafe budget = .allocate(capacity: 1)
        unsafe budget.initialize(to: PatternBudget(stepsLeft: 0))
        unsafe pcre2_set_match_limit_8(limits, UInt32(Self.stepsMax))
        unsafe pcre2_set_depth_limit_8(limits, Self.depthMax)
        unsafe pcre2_set_heap_limit_8(limits, Self.heapKibibytesMax)
        unsafe pcre2_set_callout_8(limits, countStep, budget)
    }

    deinit {
        unsafe pcre2_match_data_free_8(results)
        unsafe pcre2_match_context_free_8(limits)
        unsafe budget.deallocate()
    }
}

/// What the running search may still cost.
struct PatternBudget {
    var stepsLeft: Int
    /// Where in the text the last step was taken.
    var position = 0
}

/// Called by PCRE2 before each item that it tries (pcre2callout): the one place where a whole search can be counted
/// and stopped.
///
/// `[a-z]*+` is one item however long its run is, so the way between two items counts too.
private func countStep(_ block: UnsafeMutablePointer<pcre2_callout_block_8>?, _ context: UnsafeMutableRawPointer?)
    -> Int32
{
    guard let position = unsafe block?.pointee.current_position,
        let budget = unsafe context?.assumingMemoryBound(to: PatternBudget.self)
    else { return PCRE2_ERROR_CALLOUT }
    let way = unsafe abs(position &- budget.pointee.position)
    unsafe budget.pointee.position = position
    unsafe budget.pointee.stepsLeft &-= 1 &+ way / PatternScratch.bytesPerStep
    return unsafe budget.pointee.stepsLeft >= 0 ? 0 : PCRE2_ERROR_CALLOUT
}
