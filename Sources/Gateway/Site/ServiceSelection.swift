internal import Basics
internal import Config

/// Finds the service that answers a request: by listener, host and path prefix (`decisions.md`, "Services and routes").
enum ServiceSelection {
    struct Choice: Equatable {
        var service: Int
        /// How many bytes of the path, as it came, the service's prefix covers.
        var prefixBytes: Int
    }

    /// - Parameters:
    ///   - host: without its port; empty for a request of HTTP/1.0 that has none.
    ///   - path: as it came, percent-encoding included.
    static func choose(_ listener: Site.Listener, host: Span<UInt8>, path: Span<UInt8>) -> Choice? {
        for candidate in listener.candidates where matches(candidate.host, host) {
            if candidate.prefix.isEmpty { return Choice(service: candidate.service, prefixBytes: 0) }
            if let bytes = covered(by: candidate.prefix.span, path, keepsSlash: candidate.keepsSlash) {
                return Choice(service: candidate.service, prefixBytes: bytes)
            }
        }
        return nil
    }

    private static func matches(_ pattern: HostPattern?, _ host: Span<UInt8>) -> Bool {
        switch pattern {
        case nil: true
        case .exact(let name): equals(host, name)
        case .wildcard(let suffix):
            // One label or more before the suffix, which begins with its dot.
            host.count > suffix.utf8.count
                && equals(host.extracting((host.count - suffix.utf8.count)..<host.count), suffix)
        }
    }

    private static func equals(_ bytes: Span<UInt8>, _ lowercase: String) -> Bool {
        guard bytes.count == lowercase.utf8.count else { return false }
        var index = 0
        for byte in lowercase.utf8 {
            if asciiLowercased(bytes[index]) != byte { return false }
            index += 1
        }
        return true
    }

    /// How many bytes of `path` spell `prefix` once percent-encoding is undone, if the prefix ends where a segment
    /// ends.
    /// - Parameter keepsSlash: whether `%2F` is text, as the service's templates see it, and separates no segments.
    static func covered(by prefix: Span<UInt8>, _ path: Span<UInt8>, keepsSlash: Bool = false) -> Int? {
        var position = 0
        for index in 0..<prefix.count {
            guard let (byte, used) = decoded(path, at: position), byte == prefix[index] else { return nil }
            if keepsSlash, byte == 0x2F, used > 1 { return nil }
            position += used
        }
        if position == path.count || prefix[prefix.count - 1] == 0x2F { return position }
        guard let (next, used) = decoded(path, at: position), next == 0x2F, !keepsSlash || used == 1 else { return nil }
        return position
    }

    /// Whether a path has a segment that a server might resolve away: `.`, `..`, or either followed by `;`, plain or
    /// encoded.
    static func hasDotSegment(_ path: Span<UInt8>) -> Bool {
        var position = 0
        var dots = 0
        var isDotsOnly = true
        while let (byte, used) = decoded(path, at: position) {
            position += used
            switch byte {
            case 0x2F, 0x5C:
                if isDotsOnly, dots == 1 || dots == 2 { return true }
                dots = 0
                isDotsOnly = true
            case 0x2E: dots += 1
            case 0x3B where isDotsOnly && (dots == 1 || dots == 2): return true
            default: isDotsOnly = false
            }
        }
        return isDotsOnly && (dots == 1 || dots == 2)
    }

    private static func decoded(_ path: Span<UInt8>, at position: Int) -> (byte: UInt8, used: Int)? {
        guard position < path.count else { return nil }
        let byte = path[position]
        guard byte == 0x25, position + 2 < path.count, let high = path[position + 1].hexadecimalValue,
            let low = path[position + 2].hexadecimalValue
        else { return (byte, 1) }
        return (high << 4 | low, 3)
    }
}
