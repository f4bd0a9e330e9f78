internal import CLinux
internal import Glibc

/// What the process asks about itself and the machine it runs on.
public enum Machine {
    /// How many CPUs the process may use (sched_getaffinity(2)); at least 1.
    public static var cpuCount: Int { max(1, Int(weir_cpu_count())) }

    /// The value of an environment variable (getenv(3)).
    public static func environment(_ name: String) -> String? {
        guard let value = unsafe getenv(name) else { return nil }
        return unsafe String(cString: value)
    }

    /// Raises the soft limit of open descriptors to the hard one (setrlimit(2) RLIMIT_NOFILE).
    ///
    /// - Returns: the limit that holds from now on.
    @discardableResult
    public static func raiseDescriptorLimit() throws(SystemError) -> UInt64 {
        var limit: UInt64 = 0
        _ = try checked(unsafe weir_raise_descriptor_limit(&limit), .getrlimit)
        return limit
    }

    /// Bytes that nobody can guess, for the seeds of the workers (getrandom(2)).
    public static func randomSeed() -> UInt64 {
        var system = SystemRandomNumberGenerator()
        return system.next()
    }

    /// The number of this process (getpid(2)).
    public static var processID: Int32 { getpid() }

    /// Ends the process at once, without destructors (_exit(2)): other threads may still be running.
    public static func exit(_ code: Int32) -> Never { _exit(code) }
}
