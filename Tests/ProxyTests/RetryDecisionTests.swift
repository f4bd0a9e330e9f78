import HTTP
import Proxy
import Testing

@Suite("Whether a request may be sent once more")
struct RetryDecisionTests {
    /// An exchange that may be.
    private func exchange(_ method: HTTP.Method = .get) -> Exchange {
        var exchange = Exchange()
        exchange.method = method
        exchange.isOnReusedConnection = true
        exchange.isReplayable = true
        return exchange
    }

    @Test(
        "an idempotent one may, another only if nothing of it was sent",
        arguments: [
            (HTTP.Method.get, true), (.head, true), (.put, true), (.delete, true), (.options, true), (.post, false),
            (.patch, false), (.other, false),
        ])
    func methods(method: HTTP.Method, isIdempotent: Bool) {
        #expect(exchange(method).mayRetryOnFreshConnection(nothingSent: false) == isIdempotent)
        #expect(exchange(method).mayRetryOnFreshConnection(nothingSent: true))
    }

    @Test("not on a fresh connection, not twice, not when an answer has begun", arguments: [true, false])
    func never(nothingSent: Bool) {
        for change: (inout Exchange) -> Void in [
            { $0.isOnReusedConnection = false }, { $0.isRetry = true }, { $0.response = .streaming },
            { $0.response = .produced }, { $0.interimResponses = 1 },
        ] {
            var changed = exchange()
            change(&changed)
            #expect(!changed.mayRetryOnFreshConnection(nothingSent: nothingSent))
        }
    }

    @Test("what is no longer kept whole cannot be sent again")
    func notReplayable() {
        var long = exchange()
        long.isReplayable = false
        #expect(!long.mayRetryOnFreshConnection(nothingSent: false))
        #expect(long.mayRetryOnFreshConnection(nothingSent: true))
    }
}
