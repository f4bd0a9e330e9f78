internal import Linux

/// Text for the person at the terminal, outside the logs.
public enum Console {
    /// Writes to stderr. A text that cannot be written there has no other place.
    public static func error(_ text: String) {
        do throws(SystemError) {
            try FileDescriptor.standard(.error).writeAll(Array(text.utf8).span)
        } catch {}
    }
}
