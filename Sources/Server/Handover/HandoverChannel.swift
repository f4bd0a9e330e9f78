internal import Basics
internal import Linux

/// The connection between two processes one of which takes the other's place. Of the main thread alone.
final class HandoverChannel {
    private struct Outgoing {
        let bytes: [UInt8]
        var sent = 0
        /// They go with the first byte.
        let sockets: [ListeningSocket]
    }

    private static let readBytesMax = 256 << 10

    let descriptor: FileDescriptor
    private var outgoing: [Outgoing] = []
    private var incoming: [UInt8] = []
    private var passed: [PassedDescriptor] = []
    /// Whether the peer is gone, or says what no weir says.
    private(set) var isClosed = false

    /// - Parameter descriptor: of one end of a `SocketPair`.
    init(_ descriptor: consuming FileDescriptor) { self.descriptor = descriptor }

    /// Whether all has been sent that was to be sent.
    var isFlushed: Bool { outgoing.isEmpty || isClosed }

    /// Sends a frame as soon as there is room. Does not wait.
    func send(_ frame: HandoverFrame) {
        guard !isClosed else { return }
        outgoing.append(Outgoing(bytes: frame.encoded, sockets: frame.passed))
        flush()
    }

    /// Sends what there is room for.
    func flush() {
        while !isClosed, let next = outgoing.first {
            switch descriptor.send(next.bytes[next.sent...], passing: next.sent == 0 ? next.sockets : []) {
            case .bytes(let count):
                outgoing[0].sent += count
                if outgoing[0].sent >= next.bytes.count { outgoing.removeFirst() }
            case .wouldBlock: return
            case .failed: close()
            }
        }
    }

    /// Sends all of it, and waits until that is done or time is up.
    func flush(until deadline: Instant) {
        flush()
        while !isFlushed, Clock.now() < deadline {
            descriptor.wait(.writable, milliseconds: deadline.since(Clock.now()).waitMilliseconds)
            flush()
        }
    }

    /// The next frame that has come; nil if there is none.
    func next() -> HandoverFrame? {
        receive()
        guard let (number, count) = HandoverFrame.head(incoming[...]) else { return nil }
        guard count <= HandoverFrame.bytesMax else {
            close()
            return nil
        }
        let end = HandoverFrame.headBytes + count
        guard incoming.count >= end else { return nil }
        let content = incoming[HandoverFrame.headBytes..<end]
        let frame = HandoverFrame.decode(number, content) { takePassed() }
        incoming.removeFirst(end)
        if frame == nil { close() }
        return frame
    }

    /// The next frame; waits until one comes.
    ///
    /// - Returns: nil when the peer is gone or time is up.
    func awaitNext(until deadline: Instant) -> HandoverFrame? {
        while true {
            if let frame = next() { return frame }
            guard !isClosed, Clock.now() < deadline else { return nil }
            descriptor.wait(.readable, milliseconds: deadline.since(Clock.now()).waitMilliseconds)
        }
    }

    /// Reads all that is there. What came before the end is still to be had.
    private func receive() {
        while !isClosed {
            switch descriptor.receivePassed(bytesMax: Self.readBytesMax) {
            case .bytes(let bytes, let descriptors):
                incoming += bytes
                passed += descriptors
            case .wouldBlock: return
            case .end, .failed: isClosed = true
            }
        }
    }

    private func takePassed() -> ListeningSocket? {
        guard !passed.isEmpty else { return nil }
        do throws(SystemError) {
            return ListeningSocket.adopt(try passed.removeFirst().take())
        } catch {
            return nil
        }
    }

    private func close() {
        isClosed = true
        outgoing = []
        incoming = []
        passed = []
    }
}
