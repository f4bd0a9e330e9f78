public import Basics
internal import CLinux
internal import Glibc

/// Host names to addresses by the system's own rules (getaddrinfo(3)). Blocks: never on an event loop.
public enum NameResolver {
    /// A name that has no address, with the C library's reason.
    public struct Failure: Error, Equatable, Sendable {
        public let text: String
    }

    /// All addresses of `host`, the system's first choice first, each once.
    public static func resolve(_ host: String, port: UInt16) throws(Failure) -> [SocketAddress] {
        var hints = unsafe addrinfo()
        unsafe hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        unsafe hints.ai_flags = AI_ADDRCONFIG
        var first: UnsafeMutablePointer<addrinfo>?
        let code = unsafe getaddrinfo(host, String(port), &hints, &first)
        guard code == 0 else { throw Failure(text: unsafe String(cString: gai_strerror(code))) }
        defer { unsafe freeaddrinfo(first) }
        var addresses: [SocketAddress] = []
        var next = unsafe first
        while let entry = unsafe next {
            if let raw = unsafe entry.pointee.ai_addr {
                let address = unsafe SocketName(raw, length: entry.pointee.ai_addrlen).socketAddress
                if !addresses.contains(address) { addresses.append(address) }
            }
            unsafe next = entry.pointee.ai_next
        }
        guard !addresses.isEmpty else { throw Failure(text: "no address") }
        return addresses
    }
}
