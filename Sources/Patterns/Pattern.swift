internal import CPCRE2

/// A regular expression in Perl's syntax, searched for anywhere in a text (as Python's `re.search`).
///
/// Patterns come from the operator, texts from strangers: every search is bounded by `PatternScratch.stepsMax`. The
/// just-in-time compiler is left out on purpose: it would need memory that is writable and executable, and its limits
/// count other things.
@safe public final class Pattern: @unchecked Sendable {
    // SAFETY: a compiled pattern is only read after pcre2_compile (pcre2api, "Multithreading"); what a search changes
    // is in its scratch.
    private let code: OpaquePointer

    /// The pattern as written.
    public let text: String

    /// The longest pattern, in bytes.
    public static let textBytesMax = 4096

    /// Compiles a pattern. Letters are compared with case, `.` takes a whole UTF-8 character, `\d \w \s` are ASCII.
    public init(_ text: String) throws(PatternError) {
        // The zero byte behind the text is not part of it: it gives an empty pattern an address.
        let bytes = Array(text.utf8) + [0]
        guard bytes.count <= Self.textBytesMax + 1 else {
            throw PatternError(message: "a regular expression has at most \(Self.textBytesMax) bytes", offset: 0)
        }
        // A lookbehind or `\K` could be asked to work with half a character by `\C`, hence its ban.
        let options =
            PCRE2_UTF | UInt32(PCRE2_MATCH_INVALID_UTF) | UInt32(PCRE2_NEVER_BACKSLASH_C) | UInt32(PCRE2_AUTO_CALLOUT)
        var number: Int32 = 0
        var offset = 0
        let compiled = unsafe bytes.withUnsafeBufferPointer {
            unsafe pcre2_compile_8($0.baseAddress, $0.count - 1, options, &number, &offset, nil)
        }
        guard let compiled = unsafe compiled else {
            throw PatternError(message: Self.message(number), offset: Self.characters(in: bytes, before: offset))
        }
        unsafe code = compiled
        self.text = text
    }

    deinit { unsafe pcre2_code_free_8(code) }

    /// Looks for the pattern anywhere in `bytes`. Bytes that are no UTF-8 match nothing, and nothing breaks at them.
    public func search(in bytes: Span<UInt8>, scratch: borrowing PatternScratch) -> PatternResult {
        unsafe scratch.budget.pointee = PatternBudget(stepsLeft: PatternScratch.stepsMax)
        let outcome = unsafe bytes.withUnsafeBufferPointer {
            // An empty span has no address, and PCRE2 wants one.
            let start =
                unsafe $0.baseAddress
                ?? UnsafePointer(UnsafeMutableRawPointer(scratch.budget).assumingMemoryBound(to: UInt8.self))
            return unsafe pcre2_match_8(code, start, $0.count, 0, 0, scratch.results, scratch.limits)
        }
        if outcome >= 0 { return .found }
        return outcome == PCRE2_ERROR_NOMATCH ? .notFound : .limitReached
    }

    /// Whether the pattern is found in `bytes`; a search that was given up counts as not found.
    public func isFound(in bytes: Span<UInt8>, scratch: borrowing PatternScratch) -> Bool {
        search(in: bytes, scratch: scratch) == .found
    }

    private static func message(_ number: Int32) -> String {
        var text = [UInt8](repeating: 0, count: 256)
        let count = unsafe text.withUnsafeMutableBufferPointer {
            unsafe pcre2_get_error_message_8(number, $0.baseAddress, $0.count)
        }
        return String(decoding: text.prefix(max(0, Int(count))), as: UTF8.self)
    }

    /// PCRE2 counts bytes, and people characters.
    private static func characters(in bytes: [UInt8], before offset: Int) -> Int {
        String(decoding: bytes.prefix(max(0, offset)), as: UTF8.self).count
    }
}
