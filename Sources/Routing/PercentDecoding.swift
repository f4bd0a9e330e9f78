internal import Basics

/// Percent-decoding (RFC 3986 section 2.1) as an ASGI server does it: once, the path as a whole, and a `%` without
/// two hexadecimal digits behind it stays.
enum PercentDecoding {
    /// Decodes `path` to the start of `output`, which is as long at least.
    /// - Parameter keepsSlash: whether `%2F` stays as it is, so that it separates no segments.
    /// - Returns: how many bytes of `output` are the result.
    static func decode(_ path: Span<UInt8>, to output: inout MutableSpan<UInt8>, keepsSlash: Bool) -> Int {
        var read = 0
        var written = 0
        while read < path.count {
            var byte = path[read]
            read &+= 1
            if byte == 0x25, read &+ 1 < path.count, let high = path[read].hexadecimalValue,
                let low = path[read &+ 1].hexadecimalValue
            {
                let decoded = high << 4 | low
                if decoded != 0x2F || !keepsSlash {
                    byte = decoded
                    read &+= 2
                }
            }
            output[written] = byte
            written &+= 1
        }
        return written
    }
}

/// A path percent-decoded as the templates see it: for logs and labels of paths that no template matches. Never on
/// the hot path.
public func percentDecoded(_ path: Span<UInt8>) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: path.count)
    var output = bytes.mutableSpan
    let count = PercentDecoding.decode(path, to: &output, keepsSlash: false)
    bytes.removeSubrange(count...)
    return bytes
}
