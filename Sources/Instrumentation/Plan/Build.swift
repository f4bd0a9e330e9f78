/// What `weir_build_info` says.
public struct Build: Sendable {
    public let version: String
    /// The version of the Swift compiler.
    public let swift: String
    /// The version of OpenSSL; nil in a build without TLS.
    public let openssl: String?

    public init(version: String, swift: String, openssl: String? = nil) {
        self.version = version
        self.swift = swift
        self.openssl = openssl
    }
}
