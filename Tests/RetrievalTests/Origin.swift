import Glibc
import Synchronization

/// A server on loopback that gives each connection the next of its answers, whatever is asked, and keeps what came.
final class Origin: Sendable {
    let port: UInt16
    private let listener: Int32
    private let heads = Mutex<[String]>([])

    /// What the requests were, head by head.
    var requests: [String] { heads.withLock { $0 } }

    /// - Parameter answers: of one connection each; nil holds the connection open without a word.
    init(_ answers: [[UInt8]?]) throws {
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = unsafe withUnsafeMutablePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                unsafe bind(listener, pointer, length) == 0 && listen(listener, 8) == 0
                    && getsockname(listener, pointer, &length) == 0
            }
        }
        guard isBound else { throw Failure.noPort }
        self.listener = listener
        port = UInt16(bigEndian: address.sin_port)
        let box = Box(self, answers)
        var thread = pthread_t()
        let started = unsafe pthread_create(
            &thread, nil,
            {
                if let box = unsafe $0 { unsafe Unmanaged<Box>.fromOpaque(box).takeRetainedValue().run() }
                return nil
            },
            Unmanaged.passRetained(box).toOpaque())
        guard started == 0 else { throw Failure.noThread }
        // It ends with its last answer; nobody waits for that.
        pthread_detach(thread)
    }

    enum Failure: Error { case noPort, noThread }

    private final class Box: Sendable {
        let origin: Origin
        let answers: [[UInt8]?]

        init(_ origin: Origin, _ answers: [[UInt8]?]) {
            self.origin = origin
            self.answers = answers
        }

        func run() {
            for answer in answers {
                let connection = accept(origin.listener, nil, nil)
                guard connection >= 0 else { return }
                let head = Self.head(connection)
                origin.heads.withLock { $0.append(head) }
                if let answer {
                    _ = unsafe answer.withUnsafeBytes {
                        unsafe send(connection, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
                    }
                } else {
                    // Until the client has had enough.
                    _ = Self.head(connection)
                }
                _ = shutdown(connection, Int32(SHUT_WR))
                _ = Self.head(connection)
                close(connection)
            }
            close(origin.listener)
        }

        /// Reads up to an empty line or the end.
        private static func head(_ connection: Int32) -> String {
            var head: [UInt8] = []
            var byte: UInt8 = 0
            while !head.suffix(4).elementsEqual([13, 10, 13, 10]), unsafe recv(connection, &byte, 1, 0) == 1 {
                head.append(byte)
            }
            return String(decoding: head, as: UTF8.self)
        }
    }
}

/// An answer with a body.
func answer(_ status: String, _ fields: [String] = [], _ body: [UInt8] = []) -> [UInt8] {
    let lines = ["HTTP/1.1 \(status)", "Content-Length: \(body.count)", "Connection: close"] + fields
    return Array((lines + ["", ""]).joined(separator: "\r\n").utf8) + body
}
