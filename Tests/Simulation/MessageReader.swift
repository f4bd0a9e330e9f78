/// Reads messages for simulated peers: written apart from weir's parsers, so that the two check each other. It is
/// strict about what weir writes and knows nothing of what weir reads.
struct MessageReader {
    enum Framing: Equatable { case none, length(Int), chunked, untilClose }

    enum Event {
        /// The head of a message; whoever reads must say with `frame` what follows.
        case head(MessageHead)
        case content(ArraySlice<UInt8>)
        case end
        case broken(String)
    }

    private enum State {
        case head, unframed, length(Int), chunkSize, chunk(Int), chunkEnd, trailers, untilClose, broken
    }

    private var state = State.head
    private var buffer: [UInt8] = []
    private var start = 0
    private var lines: [String] = []
    private(set) var trailers: [String] = []

    /// Whether it stands between two messages.
    var isBetweenMessages: Bool {
        if case .head = state { start == buffer.count && lines.isEmpty } else { false }
    }

    /// Whether the message goes on until the connection ends.
    var endsWithConnection: Bool { if case .untilClose = state { true } else { false } }

    mutating func feed(_ bytes: some Collection<UInt8>) {
        if start > 0 {
            buffer.removeFirst(start)
            start = 0
        }
        buffer += bytes
    }

    /// Takes the bytes that have not been read: another protocol's.
    mutating func takeRest() -> [UInt8] {
        defer { start = buffer.count }
        return Array(buffer[start...])
    }

    mutating func frame(_ framing: Framing) {
        switch framing {
        case .none: state = .length(0)
        case .length(let count): state = .length(count)
        case .chunked:
            state = .chunkSize
            trailers = []
        case .untilClose: state = .untilClose
        }
    }

    mutating func next() -> Event? {
        while true {
            switch state {
            case .broken, .unframed: return nil
            case .head:
                guard let line = line() else { return nil }
                guard let line else { return fail("a line without CR") }
                if !line.isEmpty {
                    lines.append(line)
                    continue
                }
                defer { lines = [] }
                guard let head = MessageHead(lines) else { return fail("a head that is none: \(lines)") }
                state = .unframed
                return .head(head)
            case .length(0):
                state = .head
                return .end
            case .length(let rest):
                guard let bytes = take(rest) else { return nil }
                state = .length(rest - bytes.count)
                return .content(bytes)
            case .chunkSize:
                guard let line = line() else { return nil }
                guard let line, let size = Int(line, radix: 16), size >= 0 else { return fail("a chunk size") }
                state = size == 0 ? .trailers : .chunk(size)
            case .chunk(0): state = .chunkEnd
            case .chunk(let rest):
                guard let bytes = take(rest) else { return nil }
                state = .chunk(rest - bytes.count)
                return .content(bytes)
            case .chunkEnd:
                guard let line = line() else { return nil }
                guard line == "" else { return fail("a chunk longer than its size") }
                state = .chunkSize
            case .trailers:
                guard let line = line() else { return nil }
                guard let line else { return fail("a line without CR") }
                if line.isEmpty {
                    state = .head
                    return .end
                }
                trailers.append(line)
            case .untilClose: return take(.max).map { .content($0) }
            }
        }
    }

    private mutating func fail(_ what: String) -> Event {
        state = .broken
        return .broken(what)
    }

    private mutating func take(_ most: Int) -> ArraySlice<UInt8>? {
        let count = min(most, buffer.count - start)
        guard count > 0 else { return nil }
        defer { start += count }
        return buffer[start..<start + count]
    }

    /// The next line without its end; nil inside: it had no CR; nil outside: it is not whole.
    private mutating func line() -> String?? {
        guard let end = buffer[start...].firstIndex(of: 10) else { return nil }
        defer { start = end + 1 }
        guard end > start, buffer[end - 1] == 13 else { return .some(nil) }
        return String(decoding: buffer[start..<end - 1], as: UTF8.self)
    }
}

/// A start line and fields, with names in lower case.
struct MessageHead {
    let startLine: [String]
    let fields: [(name: String, value: String)]

    init?(_ lines: [String]) {
        guard let first = lines.first else { return nil }
        startLine = first.split(separator: " ", maxSplits: 2, omittingEmptySubsequences: false).map(String.init)
        guard startLine.count == 3 else { return nil }
        var fields: [(name: String, value: String)] = []
        for line in lines.dropFirst() {
            guard let colon = line.firstIndex(of: ":") else { return nil }
            var value = line[line.index(after: colon)...]
            while value.first == " " { value.removeFirst() }
            fields.append((line[..<colon].lowercased(), String(value)))
        }
        self.fields = fields
    }

    func values(_ name: String) -> [String] { fields.filter { $0.name == name }.map(\.value) }

    func has(_ name: String, _ value: String) -> Bool {
        fields.contains { $0.name == name && $0.value.lowercased() == value }
    }

    /// How the content of a request is framed; nil: nobody can tell.
    var requestFraming: MessageReader.Framing? {
        let lengths = values("content-length")
        let codings = values("transfer-encoding")
        if codings == ["chunked"], lengths.isEmpty { return .chunked }
        guard codings.isEmpty, lengths.count <= 1 else { return nil }
        guard let length = lengths.first else { return MessageReader.Framing.none }
        return Int(length).map { .length($0) }
    }

    /// How the content of a response to `method` is framed; nil: nobody can tell.
    func responseFraming(to method: String, status: Int) -> MessageReader.Framing? {
        if method == "HEAD" || status < 200 || status == 204 || status == 304 { return MessageReader.Framing.none }
        guard let framing = requestFraming else { return nil }
        return framing == .none ? .untilClose : framing
    }
}
