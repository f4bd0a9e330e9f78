internal import CLinux
internal import Glibc

/// The environment that this process was given (environ(7)). Read and changed on the main thread, before any other is
/// started.
public enum ProcessEnvironment {
    /// All of it, `NAME=value` each.
    public static var entries: [String] {
        var entries: [String] = []
        while let entry = unsafe weir_environment_entry(Int32(truncatingIfNeeded: entries.count)) {
            unsafe entries.append(String(cString: entry))
        }
        return entries
    }

    /// The value of a variable, which is gone from here on: children do not inherit it (getenv(3), unsetenv(3)).
    public static func take(_ name: String) -> String? {
        guard let value = unsafe getenv(name) else { return nil }
        let text = unsafe String(cString: value)
        _ = unsafe unsetenv(name)
        return text
    }
}
