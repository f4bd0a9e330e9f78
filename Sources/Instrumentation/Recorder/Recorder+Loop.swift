public import Basics
import Metrics

/// What the worker counts of itself.
extension Recorder {
    /// The share of its time that the event loop was busy lately, from 0 to 1.
    public mutating func loop(busyRatio: Double) { shard.setReal(busyRatio, at: loopBusy.base) }

    /// How late the event loop came to what was due.
    public mutating func loopLag(_ lag: Duration) {
        shard.observe(nanoseconds(lag.nanoseconds), in: lagBuckets, at: loopLag)
    }

    /// A mistake of our own, which ended one connection.
    ///
    /// - Parameter place: where in the program; a closed set, because it stands there as a literal.
    public mutating func internalFault(_ place: StaticString) {
        shard.add(1, to: plan.series(.internalFaults, [place.description]))
    }
}
