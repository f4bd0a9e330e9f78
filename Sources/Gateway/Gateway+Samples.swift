internal import Basics
internal import Config
internal import Extraction
internal import HTTP
internal import HTTP1
internal import Instrumentation
internal import Proxy
internal import Routing

/// Metrics of the operator's own: what they want of an exchange is read as it passes.
extension Gateway {
    /// The head of a request is in `requestHead`, and its route is known: begins to read what its metrics want.
    ///
    /// - Parameter path: as the templates saw it.
    @inline(never)
    mutating func beginSample(_ exchange: Int, _ service: Int, _ start: Int, path: Span<UInt8>) {
        // A path that differs by the slash at its end is none of the route's.
        let route = exchanges[exchange].isSlashChanged ? -1 : Int(exchanges[exchange].route)
        let number = services[service].samplings[route &+ 1]
        guard number >= 0 else { return }
        let sampling = recorder.routeSampling(number)
        guard sampling.methods.contains(requestHead.method) else { return }
        let reader = readers.take()
        exchanges[exchange].sample = reader
        readers[reader].begin(sampling.wanted, plan: number)
        let client = clientAddress(Int(exchanges[exchange].client), service, start)
        readers[reader].requestHead(
            requestFields, bytes: readBytes(start, requestHead.byteCount),
            query: readBytes(start &+ requestHead.query.lower, Int(requestHead.query.count)), client: client)
        guard route >= 0 else { return }
        readers[reader].path(
            path, of: site.configuration.services[service].routes[route].template,
            keepsEncodedSlash: services[service].keepsEncodedSlash, scratch: &matchScratch)
    }

    /// Who asked: the peer; if that is a proxy which is trusted, the last in X-Forwarded-For that is none.
    private mutating func clientAddress(_ slot: Int, _ service: Int, _ start: Int) -> HostAddress? {
        guard let peer = connections[slot].address else { return nil }
        var client = peer
        guard services[service].trusts(peer) else { return client }
        for index in stride(from: requestFields.count &- 1, through: 0, by: -1)
        where requestFields[index].known == .xForwardedFor {
            let list = readBytes(
                start &+ requestFields[index].value.lower, Int(requestFields[index].value.count))
            var end = list.count
            while end >= 0 {
                var from = end
                while from > 0, list[from &- 1] != UInt8(ascii: ",") { from &-= 1 }
                // What is no address was added by nobody who can be believed.
                guard let address = HostAddress(list.extracting(from..<end).trimmed) else { return client }
                client = address
                guard services[service].trusts(address) else { return client }
                end = from &- 1
            }
        }
        return client
    }

    /// Content of a request has gone to its backend, and lies in the read memory still.
    @inline(never)
    mutating func sampleRequestContent(_ exchange: Int) {
        readers[exchanges[exchange].sample].requestContent(readBytes(relayed.lower, Int(relayed.count)))
    }

    /// The final response's head is in `responseHead`.
    @inline(never)
    mutating func sampleResponseHead(_ exchange: Int, _ start: Int) {
        readers[exchanges[exchange].sample].responseHead(
            responseFields, bytes: readBytes(start, responseHead.byteCount))
    }

    /// Content of a response has gone to its client, and lies in the read memory still.
    @inline(never)
    mutating func sampleResponseContent(_ exchange: Int) {
        readers[exchanges[exchange].sample].responseContent(readBytes(relayed.lower, Int(relayed.count)))
    }

    /// An exchange has been counted: takes the samples of it.
    @inline(never)
    mutating func takeSamples(_ exchange: Int, _ summary: ExchangeSummary, now: Instant) {
        let reader = exchanges[exchange].sample
        exchanges[exchange].sample = -1
        readers[reader].end()
        let trace = exchanges[exchange].trace
        let unixMilliseconds = wallClock(now) / 1_000_000
        readers.withReader(reader) { reader in
            recorder.exchangeSampled(reader, summary, trace, unixMilliseconds: unixMilliseconds)
        }
        readers.give(reader)
    }
}
