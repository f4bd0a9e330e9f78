internal import Linux

/// A listening socket on its way to another process.
struct OfferedSocket {
    let socket: ListeningSocket
    /// The listener that it belongs to, as the route file or the service manager calls it.
    let listener: String
    /// Whether the file of a unix socket is weir's to remove.
    let ownsFile: Bool
}

/// What two processes say to each other while one takes the other's place.
///
/// On the wire: a byte that says which it is, the length of what follows (32 bits, lowest byte first), and that. A
/// socket's descriptor travels with the first byte of its frame.
///
///     former process                         new process
///     socket, ... allSockets ──────────────►
///                            ◄────────────── ready        its configuration is good, its workers are there
///     (accepts no more)
///     counters ────────────────────────────► (accepts)
///     counters, every second ──────────────►
///     counters, the last; end ─────────────►
enum HandoverFrame {
    case socket(OfferedSocket)
    case allSockets
    case ready
    case counters([UInt8])

    /// Counters of some millions of series. Whoever says more is not believed.
    static let bytesMax = 1 << 30
    static let headBytes = 5

    private var number: UInt8 {
        switch self {
        case .socket: 1
        case .allSockets: 2
        case .ready: 3
        case .counters: 4
        }
    }

    /// The frame as it is sent, without the descriptor.
    var encoded: [UInt8] {
        let content: [UInt8]
        switch self {
        case .socket(let offer): content = [offer.ownsFile ? 1 : 0] + Array(offer.listener.utf8)
        case .allSockets, .ready: content = []
        case .counters(let bytes): content = bytes
        }
        let count = UInt32(truncatingIfNeeded: content.count)
        return [number] + (0..<4).map { UInt8(truncatingIfNeeded: count >> UInt32(8 * $0)) } + content
    }

    /// The sockets that travel with it.
    var passed: [ListeningSocket] {
        if case .socket(let offer) = self { [offer.socket] } else { [] }
    }

    /// Reads the head of a frame: which it is, and how many bytes follow.
    static func head(_ bytes: ArraySlice<UInt8>) -> (number: UInt8, count: Int)? {
        guard bytes.count >= headBytes, let number = bytes.first else { return nil }
        let count = bytes.dropFirst().prefix(4).reversed().reduce(0) { $0 << 8 | Int($1) }
        return (number, count)
    }

    /// - Parameter descriptor: takes the next descriptor that has come; nil if there is none, or no listening socket.
    /// - Returns: nil for what no weir says.
    static func decode(
        _ number: UInt8, _ content: ArraySlice<UInt8>, descriptor: () -> ListeningSocket?
    ) -> HandoverFrame? {
        switch number {
        case 1:
            guard let flags = content.first, let socket = descriptor() else { return nil }
            let listener = String(decoding: content.dropFirst(), as: UTF8.self)
            return .socket(OfferedSocket(socket: socket, listener: listener, ownsFile: flags & 1 == 1))
        case 2: return .allSockets
        case 3: return .ready
        case 4: return .counters(Array(content))
        default: return nil
        }
    }
}
