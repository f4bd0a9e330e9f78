internal import Gateway
internal import Linux
internal import Reactor

/// The workers, and what they and the main thread tell each other by.
struct Staff {
    let workers: [Worker]
    let reports: WorkerReports
    let reloads: ReloadRequests

    /// Starts a worker for each share of listening sockets, and the thread that renders metrics for them.
    init(_ deployment: Deployment, _ shares: [ListenerShare], log: LogWriter) throws(StartFailure) {
        let scrapes = try Server.named("scrape thread") { () throws(SystemError) in
            try ScrapeDesk(deployment.plan, shard: shares.count)
        }
        let reports = try Server.named("eventfd") { () throws(SystemError) in try WorkerReports() }
        let reloads = try Server.named("eventfd") { () throws(SystemError) in try ReloadRequests() }
        var workers: [Worker] = []
        for (index, share) in shares.enumerated() {
            workers.append(
                try Server.named("worker \(index)") { () throws(SystemError) in
                    try Worker(
                        index, site: deployment.site, sockets: share, log: log, scrapes: scrapes, reloads: reloads,
                        reports: reports)
                })
        }
        self.workers = workers
        self.reports = reports
        self.reloads = reloads
    }

    func tell(_ message: Message) { for worker in workers { worker.mailbox.post(message) } }
}
