internal import Basics
internal import HTTP
internal import HTTP1

/// A bound that no directive moves: a row of the manual, with the number that the program itself goes by.
public struct FixedBound: Sendable {
    /// What is bounded.
    public let what: String
    /// How much of it there may be.
    public let bound: String
    /// What comes of more.
    public let beyond: String

    private init(_ what: String, _ bound: String, _ beyond: String) {
        (self.what, self.bound, self.beyond) = (what, bound, beyond)
    }

    private init(_ what: String, _ bound: String, _ rule: Rule) { self.init(what, bound, "`\(rule.reason)`") }

    public static let all: [FixedBound] = [
        FixedBound("Empty lines before a request line", "\(RequestHeadParser.emptyLinesMax)", .tooManyEmptyLines),
        FixedBound("A method", "\(RequestHeadParser.methodBytesMax) bytes", .methodTooLong),
        FixedBound("A host, without its port", "\(Authority.hostBytesMax) bytes", .invalidHost),
        FixedBound(
            "Options in the Connection fields of a head", "\(RequestHeadParser.connectionOptionsMax)",
            .tooManyConnectionOptions),
        FixedBound("A Content-Length", "below 2^63", .contentLengthTooLarge),
        FixedBound("A chunk size", "below 2^63", .chunkSizeTooLarge),
        FixedBound(
            "Digits of a chunk size, leading zeros included", "\(ChunkedDecoder.sizeDigitsMax)", .chunkSizeTooLarge),
        FixedBound("A chunk-size line, CRLF included", "\(ChunkedDecoder.lineBytesMax) bytes", .chunkLineTooLong),
        FixedBound(
            "All chunk extensions of a message", "\(ChunkedDecoder.extensionBytesMax >> 10) KiB",
            .chunkExtensionsTooLarge),
        FixedBound(
            "A trailer section", "bytes and fields as a head has", .trailerSectionTooLarge),
        FixedBound("Fields of a backend's head", "\(HeadLimits.response.fieldCountMax)", .tooManyFields),
        FixedBound(
            "Interim (1xx) responses before a final one", "\(Gateway.interimResponsesMax)", .tooManyInterimResponses),
        FixedBound(
            "Bytes read from one side that the other has not taken", "\(Gateway.readBytesMax >> 10) KiB each way",
            "nothing more is read: the sender is held back"),
        FixedBound(
            "A request that is kept to be sent once more", "\(Gateway.replayBytesMax >> 10) KiB", "it is not sent again"
        ),
        FixedBound(
            "How long a client that expects 100 (Continue) waits for its backend's word",
            "\(Int(Gateway.continueTime.seconds)) s", "weir says it"),
        FixedBound(
            "What a refused client may still send so that it can read why",
            "\(Gateway.lingerBytesMax >> 20) MiB in \(Int(Gateway.lingerTime.seconds)) s", "its connection is closed"),
        FixedBound(
            "Lines on stderr about requests, in each worker", "\(Diagnostics.linesPerSecondMax) a second",
            "they are counted in one line"),
    ]
}
