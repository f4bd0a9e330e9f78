internal import Basics
internal import CCurl

/// weir's own HTTP client, for what is not on the way of a request: documents of routes, the exporter of another weir.
///
/// It speaks http and https with the system's certificates, follows redirects, unpacks gzip, and reads neither a proxy
/// nor credentials from its surroundings. Everything is bounded by the request.
public enum Retriever {
    /// Asks, and waits for the answer or for a timeout. Any thread that may wait; never a worker's.
    public static func retrieve(_ request: RetrievalRequest) throws(RetrievalFailure) -> RetrievalAnswer {
        guard isStarted else { throw RetrievalFailure(.broken, "libcurl cannot be started") }
        let texts =
            [request.url, request.userAgent, request.unixSocket ?? "", request.certificates ?? ""]
            + request.fields.map { "\($0.name): \($0.value)" }
        // A NUL would cut the text in C, and a line's end would begin a field of its own.
        guard !texts.contains(where: { $0.utf8.contains { $0 == 0 || $0 == 0x0A || $0 == 0x0D } }) else {
            throw RetrievalFailure(.badURL, "a control character in the URL")
        }
        var answer = unsafe weir_answer()
        defer { unsafe weir_answer_free(&answer) }
        unsafe ask(request, &answer)
        let outcome = unsafe answer.outcome
        guard outcome == WEIR_ANSWERED else { throw unsafe failure(outcome, answer, request) }
        let body = unsafe answer.body.map {
            unsafe Array(UnsafeBufferPointer(start: $0, count: answer.body_count))
        }
        return unsafe RetrievalAnswer(
            status: answer.status, contentType: text(answer.content_type), url: text(answer.url), body: body ?? [])
    }

    /// libcurl is made ready once in a process.
    private static let isStarted: Bool = weir_curl_start() == 0

    @unsafe private static func ask(_ request: RetrievalRequest, _ answer: inout weir_answer) {
        let fields = request.fields.map { "\($0.name): \($0.value)" } + ["Expect:"]
        let texts = fields.map { CText($0) }
        let pointers = unsafe texts.map { unsafe Optional($0.pointer) }
        let (url, method) = (CText(request.url), CText(request.method.rawValue))
        let agent = CText(request.userAgent)
        let (socket, certificates) = (request.unixSocket.map { CText($0) }, request.certificates.map { CText($0) })
        withExtendedLifetime((texts, url, method, agent, socket, certificates)) {
            unsafe pointers.withUnsafeBufferPointer { pointers in
                var asked = unsafe weir_request(
                    url: url.pointer, method: method.pointer, fields: pointers.baseAddress, fields_count: texts.count,
                    user_agent: agent.pointer, unix_socket: socket?.pointer, certificates: certificates?.pointer,
                    connect_milliseconds: milliseconds(request.connectTimeout),
                    total_milliseconds: milliseconds(request.timeout), redirects_max: max(0, request.redirectsMax),
                    body_bytes_max: max(0, request.bodyBytesMax))
                unsafe weir_curl_ask(&asked, &answer)
            }
        }
    }

    /// At least 1: libcurl takes 0 for no limit.
    private static func milliseconds(_ duration: Duration) -> Int {
        max(1, Int(clamping: duration.nanoseconds / 1_000_000))
    }

    @unsafe private static func failure(
        _ outcome: weir_outcome, _ answer: weir_answer, _ request: RetrievalRequest
    ) -> RetrievalFailure {
        let reason = unsafe text(answer.reason)
        let lowered = reason.prefix(1).lowercased() + reason.dropFirst()
        switch outcome {
        case WEIR_BAD_URL: return RetrievalFailure(.badURL, "no http or https URL (\(lowered))")
        case WEIR_UNRESOLVED: return RetrievalFailure(.unresolved, lowered)
        case WEIR_UNREACHABLE: return RetrievalFailure(.unreachable, lowered)
        case WEIR_TIMED_OUT: return RetrievalFailure(.timedOut, "no answer in time (\(lowered))")
        case WEIR_TLS: return RetrievalFailure(.tls, "TLS: \(lowered)")
        case WEIR_TOO_LARGE:
            return RetrievalFailure(.tooLarge, "the answer is larger than \(request.bodyBytesMax) bytes")
        case WEIR_REDIRECTS: return RetrievalFailure(.redirects, "more than \(request.redirectsMax) redirects")
        default: return RetrievalFailure(.broken, lowered)
        }
    }

    @unsafe private static func text(_ characters: UnsafeMutablePointer<CChar>?) -> String {
        unsafe characters.map { unsafe String(cString: $0) } ?? ""
    }
}

/// A text for C that lives as long as this.
@safe private final class CText {
    let pointer: UnsafePointer<CChar>

    init(_ text: String) {
        let bytes = text.utf8CString
        let copy = UnsafeMutableBufferPointer<CChar>.allocate(capacity: bytes.count)
        _ = unsafe copy.initialize(from: bytes)
        // An array of characters for C has at least its NUL.
        unsafe pointer = UnsafePointer(copy.baseAddress ?? UnsafeMutablePointer.allocate(capacity: 1))
    }

    deinit { unsafe pointer.deallocate() }
}
