internal import Basics
internal import Compression
internal import Config
internal import Gateway
internal import Instrumentation
internal import Linux
internal import Metrics
internal import Reactor
internal import Synchronization

/// The thread that renders pages of metrics, so that no request waits for a scrape.
final class ScrapeDesk: Sendable {
    /// Below this, gzip makes a page hardly smaller.
    static let gzipBytesMin = 1024

    private enum Job {
        case page(PageTicket, Mailbox)
        case bequest(@Sendable ([UInt8]) -> Void)
    }

    private let jobs = Mutex<[Job]>([])
    private let wake: EventCounter
    private let registry: Registry
    private let recorder: ScrapeRecorder

    /// - Parameter shard: the number of the shard of the registry that no worker writes.
    init(_ plan: InstrumentationPlan, shard: Int) throws(SystemError) {
        registry = plan.registry
        recorder = ScrapeRecorder(plan: plan, shard: plan.registry.shard(shard))
        wake = try EventCounter(.blocking)
        try Thread.start(name: "weir-scrape") { [self] in run() }
    }

    /// Renders a page and posts it to the mailbox of the loop that asks for it. Any thread; does not wait.
    func render(_ ticket: PageTicket, for mailbox: Mailbox) {
        add(.page(ticket, mailbox))
    }

    /// Writes down what all counters have come to, after all pages that have been asked for: what these show is in it.
    /// Any thread; does not wait.
    func bequeath(_ take: @escaping @Sendable ([UInt8]) -> Void) { add(.bequest(take)) }

    private func add(_ job: Job) {
        let isFirst = jobs.withLock { jobs in
            jobs.append(job)
            return jobs.count == 1
        }
        if isFirst { wake.signal() }
    }

    private func run() {
        while true {
            wake.take()
            let taken = jobs.withLock { jobs in
                let all = jobs
                jobs = []
                return all
            }
            for job in taken {
                switch job {
                case .page(let ticket, let mailbox): mailbox.post(.rendered(ticket, rendered(ticket)))
                case .bequest(let take): take(registry.bequest())
                }
            }
        }
    }

    private func rendered(_ ticket: PageTicket) -> RenderedPage {
        let start = Clock.now()
        let page: ScrapePage
        switch ticket.page {
        case .service(let name): page = .service(name: name)
        case .exporter, .reload: page = .exporter
        case .landing(let overview): return overview.rendered()
        case .routes(let routes): return routes.rendered()
        }
        var text: [UInt8] = []
        text.reserveCapacity(64 << 10)
        Exposition.render(registry, page: page, format: ticket.format, selecting: ticket.names, into: &text)
        var packed: [UInt8] = []
        let isGzip =
            ticket.acceptsGzip && text.count >= Self.gzipBytesMin && GzipEncoder.compress(text.span, into: &packed)
        recorder.scraped(page, took: Clock.now().since(start))
        return RenderedPage(
            contentType: ticket.format.contentType, body: isGzip ? packed : text, isGzip: isGzip)
    }
}
