/// What happens in one input of the exchange target: bytes of clients and backends, and the moves of the network, in
/// their order.
///
/// The first byte chooses the site, a digit. Then bytes from F0 to F7 are moves; all others are sent by whoever the
/// last F0, F1 or F5 named.
struct ExchangeScript {
    enum Speaker: Equatable { case client(Int), backend }

    enum Move: Equatable {
        case send(Speaker, [UInt8])
        /// FIN.
        case end(Speaker)
        case reset(Speaker)
        /// A second goes by.
        case wait
        /// The kernel takes no more for the first client, or takes on again.
        case turnWindow
    }

    /// More moves than this are left out: a run stays short.
    static let movesMax = 48

    let site: Int
    private(set) var moves: [Move] = []

    init(_ bytes: [UInt8]) {
        site = Int(bytes.first ?? 0) & 7
        var speaker = Speaker.client(0)
        var said: [UInt8] = []
        for byte in bytes.dropFirst() {
            guard 0xF0...0xF7 ~= byte else {
                said.append(byte)
                continue
            }
            add(&said, of: speaker)
            switch byte {
            case 0xF0: speaker = .client(0)
            case 0xF1: speaker = .backend
            case 0xF2: moves.append(.end(speaker == .backend ? .client(0) : speaker))
            case 0xF3: moves.append(.end(.backend))
            case 0xF4: moves.append(.wait)
            case 0xF5: speaker = .client(1)
            case 0xF6: moves.append(.turnWindow)
            default: moves.append(.reset(speaker))
            }
        }
        add(&said, of: speaker)
        moves = Array(moves.prefix(Self.movesMax))
    }

    private mutating func add(_ said: inout [UInt8], of speaker: Speaker) {
        if !said.isEmpty { moves.append(.send(speaker, said)) }
        said = []
    }
}
