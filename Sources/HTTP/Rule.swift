/// The rules that a peer can break, each with all that follows from it: one row a rule.
///
/// Raw values are dense from 0, so that they index cells of metrics; the order may change between versions, the
/// reasons do not.
public enum Rule: UInt8, CaseIterable, Sendable {
    // Lines of a head (RFC 9112 sections 2 and 5)
    case bareLF, bareCR, obsFold, tooManyEmptyLines, headTooLarge, tooManyFields
    // Request line (RFC 9112 section 3)
    case invalidMethod, methodTooLong, connectMethod, missingTarget, targetTooLong, invalidTargetByte
    case fragmentInTarget, invalidPercentEncoding, encodedNUL, invalidTargetForm, asteriskForm
    case unsupportedScheme, userinfoInTarget, invalidTargetAuthority, missingVersion, invalidVersion
    case unsupportedVersion
    // Status line (RFC 9112 section 4)
    case invalidStatus, invalidReasonPhrase
    // Field lines (RFC 9112 section 5)
    case whitespaceBeforeFields, invalidFieldName, spaceBeforeColon, missingColon, invalidFieldValue
    case confusableFieldName
    // Host (RFC 9112 section 3.2)
    case missingHost, duplicateHost, invalidHost
    // Framing (RFC 9112 section 6)
    case invalidContentLength, contentLengthTooLarge, duplicateContentLength
    case contentLengthWithTransferEncoding, transferEncodingBelowHTTP11, duplicateTransferEncoding
    case invalidTransferEncoding, chunkedNotFinal, unknownTransferCoding, traceWithContent
    // Other fields that the head's meaning hangs on
    case invalidConnection, tooManyConnectionOptions, unsupportedExpectation
    // Chunks (RFC 9112 section 7.1)
    case invalidChunkSize, chunkSizeTooLarge, chunkLineTooLong, invalidChunkExtension, chunkExtensionsTooLarge
    case invalidChunkLineEnd, missingChunkEnd, trailerSectionTooLarge
    // What the proxy finds once it knows more than one message's bytes
    case bodyTooLarge, headerTimeout, bodyTimeout, noService, dotSegment, framingInInterimResponse
    case tooManyInterimResponses, unexpectedUpgrade

    /// Whose messages can break a rule.
    public struct Breakers: OptionSet, Sendable {
        public let rawValue: UInt8

        public init(rawValue: UInt8) { self.rawValue = rawValue }

        public static let client = Breakers(rawValue: 1)
        public static let backend = Breakers(rawValue: 2)
    }

    /// The value of the label `reason` in `weir_requests_rejected_total` and in log lines.
    public var reason: String { row.reason }

    /// What the client is told: 400 unless the protocol has a better word; 502 for what only a backend can do wrong.
    /// A backend that breaks a rule of requests and responses alike is 502 too: whoever talks to it decides that.
    public var status: Int { row.status }

    /// One sentence for the client's plain-text answer and for the manual.
    public var summary: String { row.summary }

    /// Who can break it: one that only backends can is never a reason to refuse a request.
    public var breakers: Breakers { row.breakers }

    /// Where the rule stands.
    public var reference: String { row.reference }
}
