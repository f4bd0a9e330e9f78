import Basics
import Gateway
import Simulation
import Testing

@Suite("A process that another one has relieved")
struct UpgradeTests {
    private let site = """
        exporter 127.0.0.1:9145
        service api { listen :8000; backend 127.0.0.1:9001; metrics /metrics }

        """

    private func exporter(_ weir: SimulatedWorker) throws -> Int {
        try #require(weir.site.listeners.firstIndex { $0.purpose == .exporter })
    }

    @Test("scrapers that idle are closed at once, other clients are not")
    func idle() throws {
        let weir = try SimulatedWorker(site)
        let scraper = try #require(weir.connectClient(listener: exporter(weir)))
        let client = try #require(weir.connectClient(listener: 0))
        weir.handOverScrapes()
        weir.drain()
        #expect(weir.peers[scraper].gotEnd && !weir.peers[client].gotEnd)
    }

    @Test("a scrape that comes too late sees its connection close, without an answer", arguments: [true, false])
    func late(isExporters: Bool) throws {
        let weir = try SimulatedWorker(site)
        let listener = isExporters ? try exporter(weir) : 0
        let client = try #require(weir.connectClient(listener: listener))
        weir.send(client, "GET /metrics HT")
        weir.handOverScrapes()
        weir.send(client, "TP/1.1\r\nHost: a\r\n\r\n")
        #expect(weir.take(client) == "" && weir.peers[client].gotEnd)
        weir.end(client)
        #expect(weir.peers[client].isClosed && weir.gateway.usage == Gateway.Usage())
    }

    @Test("an idle client has seconds for one more request, and is told that it was the last")
    func lastRequest() throws {
        let weir = try SimulatedWorker(site)
        let client = try #require(weir.connectClient(listener: 0))
        let silent = try #require(weir.connectClient(listener: 0))
        weir.handOverScrapes()
        weir.drain()
        weir.advance(by: .milliseconds(4900))
        #expect(!weir.peers[silent].isClosed)
        weir.send(client, "GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        let backend = try #require(weir.backends.first)
        weir.send(backend, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
        let answer = weir.take(client)
        #expect(answer.hasSuffix("\r\n\r\nok") && answer.contains("Connection: close\r\n"))
        let isEmpty = weir.gateway.isEmpty
        #expect(!isEmpty)
        weir.advance(by: .milliseconds(200))
        #expect(weir.peers[silent].isClosed)
    }

    @Test("a page that was promised is sent before the process is done")
    func promisedPage() throws {
        let weir = try SimulatedWorker(site)
        let scraper = try #require(weir.connectClient(listener: exporter(weir)))
        weir.shut(scraper)
        weir.send(scraper, "GET /metrics HTTP/1.1\r\nHost: a\r\n\r\n")
        weir.handOverScrapes()
        weir.drain()
        let wasEmpty = weir.gateway.isEmpty
        weir.open(scraper)
        #expect(weir.take(scraper).contains("weir_build_info"))
        let isEmpty = weir.gateway.isEmpty
        #expect(!wasEmpty && isEmpty)
    }
}
