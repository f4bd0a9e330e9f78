extension Rule {
    /// What follows from a broken rule.
    struct Row: Sendable {
        let rule: Rule
        let reason: String
        let status: Int
        let summary: String
        let reference: String
        let breakers: Breakers

        init(
            _ rule: Rule, _ reason: String, _ status: Int, _ summary: String, _ reference: String,
            by breakers: Breakers = [.client, .backend]
        ) {
            (self.rule, self.reason, self.status) = (rule, reason, status)
            (self.summary, self.reference, self.breakers) = (summary, reference, breakers)
        }
    }

    var row: Row { Self.table[Int(rawValue)] }

    /// One row a rule, in the order of the cases (a test holds the two together). Looked at only after a violation,
    /// never on the path of a sound message.
    static let table: [Row] = [
        Row(.bareLF, "bare_lf", 400, "A line ends in LF without CR.", "RFC 9112 section 2.2"),
        Row(.bareCR, "bare_cr", 400, "A CR stands without its LF.", "RFC 9112 section 2.2"),
        Row(.obsFold, "obs_fold", 400, "A field value is folded over more than one line.", "RFC 9112 section 5.2"),
        Row(
            .tooManyEmptyLines, "too_many_empty_lines", 400,
            "More than two empty lines stand before the request line.", "RFC 9112 section 2.2", by: .client),
        Row(.headTooLarge, "head_too_large", 431, "The head is larger than the limit.", "RFC 6585 section 5"),
        Row(.tooManyFields, "too_many_fields", 431, "There are more fields than the limit.", "RFC 6585 section 5"),
        Row(.invalidMethod, "invalid_method", 400, "The method is not a token.", "RFC 9110 section 9.1", by: .client),
        Row(
            .methodTooLong, "method_too_long", 501, "The method is longer than 64 bytes.", "RFC 9112 section 3",
            by: .client),
        Row(
            .connectMethod, "connect_method", 400, "CONNECT is not for this server.", "RFC 9110 section 9.3.6",
            by: .client),
        Row(
            .missingTarget, "missing_target", 400,
            "The request line has no target after one space.", "RFC 9112 section 3", by: .client),
        Row(
            .targetTooLong, "target_too_long", 414, "The target is longer than the limit.", "RFC 9112 section 3",
            by: .client),
        Row(
            .invalidTargetByte, "invalid_target_byte", 400,
            "The target has a byte that must be percent-encoded.", "RFC 9112 section 3.2", by: .client),
        Row(
            .fragmentInTarget, "fragment_in_target", 400, "The target has a fragment.", "RFC 9112 section 3.2",
            by: .client),
        Row(
            .invalidPercentEncoding, "invalid_percent_encoding", 400,
            "A percent sign in the target is not followed by two hexadecimal digits.", "RFC 3986 section 2.1",
            by: .client),
        Row(.encodedNUL, "encoded_nul", 400, "The target has an encoded NUL.", "RFC 3986 section 7.3", by: .client),
        Row(
            .invalidTargetForm, "invalid_target_form", 400,
            "The target is neither a path nor an http or https URI.", "RFC 9112 section 3.2", by: .client),
        Row(
            .asteriskForm, "asterisk_form", 400, "The target * is for OPTIONS only.", "RFC 9112 section 3.2.4",
            by: .client),
        Row(
            .unsupportedScheme, "unsupported_scheme", 400,
            "The target's scheme is neither http nor https.", "RFC 9112 section 3.2.2", by: .client),
        Row(
            .userinfoInTarget, "userinfo_in_target", 400,
            "The target's authority has user information.", "RFC 9110 section 4.2.4", by: .client),
        Row(
            .invalidTargetAuthority, "invalid_target_authority", 400,
            "The target's authority is empty or malformed.", "RFC 9110 section 4.2", by: .client),
        Row(
            .missingVersion, "missing_version", 400, "The request line has no HTTP version.", "RFC 9112 section 3",
            by: .client),
        Row(.invalidVersion, "invalid_version", 400, "The HTTP version is malformed.", "RFC 9112 section 2.3"),
        Row(
            .unsupportedVersion, "unsupported_version", 505,
            "Only HTTP/1.0 and HTTP/1.1 are spoken here.", "RFC 9110 section 15.6.6"),
        Row(
            .invalidStatus, "invalid_status", 502,
            "The status code is not a number from 100 to 599.", "RFC 9112 section 4", by: .backend),
        Row(
            .invalidReasonPhrase, "invalid_reason_phrase", 502,
            "The reason phrase has a control character.", "RFC 9112 section 4", by: .backend),
        Row(
            .whitespaceBeforeFields, "whitespace_before_fields", 400,
            "White space stands before the first field.", "RFC 9112 section 2.2"),
        Row(.invalidFieldName, "invalid_field_name", 400, "A field name is not a token.", "RFC 9110 section 5.1"),
        Row(
            .spaceBeforeColon, "space_before_colon", 400,
            "White space stands between a field name and its colon.", "RFC 9112 section 5.1"),
        Row(.missingColon, "missing_colon", 400, "A field line has no colon.", "RFC 9112 section 5"),
        Row(
            .invalidFieldValue, "invalid_field_value", 400,
            "A field value has a control character.", "RFC 9110 section 5.5"),
        Row(
            .confusableFieldName, "confusable_field_name", 400,
            "A field name reads like a framing field with _ for -.", "RFC 9112 section 11.2"),
        Row(.missingHost, "missing_host", 400, "The Host field is missing.", "RFC 9112 section 3.2", by: .client),
        Row(
            .duplicateHost, "duplicate_host", 400, "There is more than one Host field.", "RFC 9112 section 3.2",
            by: .client),
        Row(
            .invalidHost, "invalid_host", 400,
            "The Host field is not a host with an optional port.", "RFC 9112 section 3.2", by: .client),
        Row(
            .invalidContentLength, "invalid_content_length", 400,
            "Content-Length is not a plain decimal number.", "RFC 9110 section 8.6"),
        Row(
            .contentLengthTooLarge, "content_length_too_large", 400,
            "Content-Length is 2^63 or more.", "RFC 9110 section 8.6"),
        Row(
            .duplicateContentLength, "duplicate_content_length", 400,
            "There is more than one Content-Length.", "RFC 9112 section 6.3"),
        Row(
            .contentLengthWithTransferEncoding, "content_length_with_transfer_encoding", 400,
            "There are both Content-Length and Transfer-Encoding.", "RFC 9112 section 6.1"),
        Row(
            .transferEncodingBelowHTTP11, "transfer_encoding_below_http_1_1", 400,
            "Transfer-Encoding stands in a message below HTTP/1.1.", "RFC 9112 section 6.1"),
        Row(
            .duplicateTransferEncoding, "duplicate_transfer_encoding", 400,
            "There is more than one Transfer-Encoding field.", "RFC 9112 section 6.1"),
        Row(
            .invalidTransferEncoding, "invalid_transfer_encoding", 400,
            "Transfer-Encoding is empty or malformed.", "RFC 9112 section 6.1"),
        Row(
            .chunkedNotFinal, "chunked_not_final", 400,
            "The transfer coding chunked is not last, or is there twice.", "RFC 9112 section 6.1"),
        Row(
            .unknownTransferCoding, "unknown_transfer_coding", 501,
            "Only the transfer coding chunked is understood.", "RFC 9112 section 6.1"),
        Row(
            .traceWithContent, "trace_with_content", 400, "TRACE must not have content.", "RFC 9110 section 9.3.8",
            by: .client),
        Row(
            .invalidConnection, "invalid_connection", 400,
            "The Connection field is not a list of options.", "RFC 9110 section 7.6.1"),
        Row(
            .tooManyConnectionOptions, "too_many_connection_options", 400,
            "Connection names more than 64 options.", "RFC 9110 section 7.6.1"),
        Row(
            .unsupportedExpectation, "unsupported_expectation", 417,
            "The only expectation that is understood is 100-continue.", "RFC 9110 section 10.1.1", by: .client),
        Row(
            .invalidChunkSize, "invalid_chunk_size", 400,
            "A chunk size is not a hexadecimal number.", "RFC 9112 section 7.1"),
        Row(
            .chunkSizeTooLarge, "chunk_size_too_large", 400,
            "A chunk size has more than 16 digits or is 2^63 or more.", "RFC 9112 section 7.1"),
        Row(
            .chunkLineTooLong, "chunk_line_too_long", 400,
            "A chunk-size line is longer than 256 bytes.", "RFC 9112 section 7.1"),
        Row(
            .invalidChunkExtension, "invalid_chunk_extension", 400,
            "A chunk extension is malformed.", "RFC 9112 section 7.1.1"),
        Row(
            .chunkExtensionsTooLarge, "chunk_extensions_too_large", 400,
            "The chunk extensions of the message are longer than 16 KiB together.", "RFC 9112 section 7.1.1"),
        Row(
            .invalidChunkLineEnd, "invalid_chunk_line_end", 400,
            "A chunk-size line does not end in CRLF.", "RFC 9112 section 7.1"),
        Row(
            .missingChunkEnd, "missing_chunk_end", 400,
            "A chunk's data is not followed by CRLF.", "RFC 9112 section 7.1"),
        Row(
            .trailerSectionTooLarge, "trailer_section_too_large", 431,
            "The trailer section is larger than the limit.", "RFC 6585 section 5"),
        Row(
            .bodyTooLarge, "body_too_large", 413, "The content is larger than the limit.", "RFC 9110 section 15.5.14",
            by: .client),
        Row(
            .headerTimeout, "header_timeout", 408, "The head did not arrive in time.", "RFC 9110 section 15.5.9",
            by: .client),
        Row(
            .bodyTimeout, "body_timeout", 408, "The content did not arrive in time.", "RFC 9110 section 15.5.9",
            by: .client),
        Row(
            .noService, "no_service", 404, "Nothing is served under this host and path.", "RFC 9110 section 15.5.5",
            by: .client),
        Row(.dotSegment, "dot_segment", 400, "The path has a dot segment.", "RFC 3986 section 5.2.4", by: .client),
        Row(
            .framingInInterimResponse, "framing_in_interim_response", 502,
            "An interim response announces content, which it cannot have.", "RFC 9112 section 6.1", by: .backend),
        Row(
            .tooManyInterimResponses, "too_many_interim_responses", 502,
            "More than 100 interim responses came before the final one.", "RFC 9110 section 15.2", by: .backend),
        Row(
            .unexpectedUpgrade, "unexpected_upgrade", 502,
            "The backend switched to a protocol that was not asked for.", "RFC 9110 section 15.2.2", by: .backend),
    ]
}
