internal import CLinux

/// How many descriptors the process may have, and the last of them, which new clients do not get.
///
/// They are kept for the connections to backends that the clients already there need, and for files: whoever is
/// served goes on being served when more want to come than there is room for. POSIX gives a new descriptor the lowest
/// free number, so that a number says how many are in use: no counter, no call.
public struct DescriptorLimit: Equatable, Sendable {
    /// Numbers from here on are kept.
    let keptFrom: Int32

    /// - Parameter descriptorsMax: how many there may be: a quarter is kept, at least 8 and at most 1024.
    init(descriptorsMax: UInt64) {
        let all = Int32(clamping: descriptorsMax)
        keptFrom = all - min(max(8, all / 4), 1024)
    }

    /// The soft limit of the process now (getrlimit(2) RLIMIT_NOFILE).
    public static func current() throws(SystemError) -> DescriptorLimit {
        var limit: UInt64 = 0
        _ = try checked(unsafe weir_descriptor_limit(&limit), .getrlimit)
        return DescriptorLimit(descriptorsMax: limit)
    }

    /// Whether a descriptor that has just been opened is one of the last.
    public func isKept(_ descriptor: borrowing FileDescriptor) -> Bool { descriptor.raw >= keptFrom }

    /// Whether no descriptor is left, or none but the last ones. Opens one for a moment to find out.
    ///
    /// - Parameter leavingReserve: whether the last ones do not count.
    public func isReached(probing descriptor: borrowing FileDescriptor, leavingReserve: Bool) -> Bool {
        do throws(SystemError) {
            let next = try descriptor.duplicate()
            return leavingReserve && isKept(next)
        } catch {
            return true
        }
    }
}
