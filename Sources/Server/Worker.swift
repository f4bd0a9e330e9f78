internal import Basics
internal import Config
internal import Gateway
internal import Linux
internal import Reactor

/// One event loop on its thread, as the main thread sees it.
struct Worker: Sendable {
    let mailbox: Mailbox

    /// Starts the thread; `finish` is told when its drain is over.
    init(
        _ index: Int, site: Site, sockets: ListeningSockets.Share, log: LogWriter, scrapes: ScrapeDesk,
        finish: Finish
    ) throws(SystemError) {
        let mailbox = try Mailbox()
        self.mailbox = mailbox
        let outlets = Outlets(
            scrape: { scrapes.render($0, for: mailbox) },
            accessLog: { log.accessLog($0) },
            diagnostics: { log.diagnostics($0) },
            drained: { finish.report() })
        try Thread.start(name: "weir-\(index)") {
            // Made here, so that its memory is near the CPU that uses it.
            guard let listeners = sockets.take() else { return }
            let gateway = Gateway(site: site, worker: index, seed: Machine.randomSeed(), now: Clock.now())
            do throws(SystemError) {
                var loop = try Loop(
                    gateway: gateway, endpoints: site.endpoints.map(\.address), listeners: listeners,
                    serviceListeners: site.listeners.count { $0.purpose == .services }, mailbox: mailbox,
                    outlets: outlets)
                loop.run()
            } catch {
                log.say(.error, "worker \(index) cannot start: \(error)")
                finish.fail()
                finish.report()
            }
        }
    }
}
