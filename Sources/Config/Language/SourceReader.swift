/// How source files are found and read: the caller's, so that the language itself makes no system call.
public struct SourceReader: Sendable {
    /// Why a file could not be read.
    public struct Failure: Error, Equatable, Sendable {
        /// For the operator, as in `no such file`.
        public var reason: String

        public init(_ reason: String) { self.reason = reason }
    }

    /// The bytes of a file. At most `bytesMax` are wanted; one more says that the file is larger.
    public var read: @Sendable (_ path: String, _ bytesMax: Int) throws(Failure) -> [UInt8]
    /// The paths that a pattern matches (`*`, `?`, `[...]`), sorted; none is no error.
    public var glob: @Sendable (_ pattern: String) -> [String]

    public init(
        read: @escaping @Sendable (_ path: String, _ bytesMax: Int) throws(Failure) -> [UInt8],
        glob: @escaping @Sendable (_ pattern: String) -> [String]
    ) {
        self.read = read
        self.glob = glob
    }
}
