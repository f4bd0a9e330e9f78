internal import Basics
internal import Config
internal import Gateway
internal import Linux
internal import Reactor

/// One event loop on its thread, as the main thread sees it.
struct Worker: Sendable {
    let mailbox: Mailbox

    /// Starts the thread. It accepts nothing until it is given sockets (`Message.listen`).
    init(
        _ index: Int, site: Site, log: LogWriter, scrapes: ScrapeDesk,
        reloads: ReloadRequests, reports: WorkerReports
    ) throws(SystemError) {
        let mailbox = try Mailbox()
        self.mailbox = mailbox
        let outlets = Outlets(
            render: { ticket in
                switch ticket.page {
                case .exporter, .service, .landing, .routes: scrapes.render(ticket, for: mailbox)
                case .reload: reloads.add(ReloadRequests.Request(ticket: ticket, mailbox: mailbox))
                }
            },
            accessLog: { log.accessLog($0) },
            diagnostics: { log.diagnostics($0) },
            configured: { reports.configure() },
            eraEnded: { reports.endEra() },
            released: { reports.release() },
            drained: { reports.finish() },
            answered: { reports.answer() })
        try Thread.start(name: "weir-\(index)") {
            // Made here, so that its memory is near the CPU that uses it.
            let gateway = Gateway(site: site, worker: index, seed: Machine.randomSeed(), now: Clock.now())
            do throws(SystemError) {
                var loop = try Loop(
                    gateway: gateway, site: site, worker: index, listeners: ListenerSet(), mailbox: mailbox,
                    outlets: outlets)
                loop.run()
            } catch {
                log.say(.error, "worker \(index) cannot start: \(error)")
                reports.fail()
            }
        }
    }
}
