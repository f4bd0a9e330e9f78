internal import Gateway
internal import Linux
internal import Reactor

/// The workers, and what they and the main thread tell each other by.
struct Staff {
    let workers: [Worker]
    let reports: WorkerReports
    let reloads: ReloadRequests
    let scrapes: ScrapeDesk

    /// Starts the workers, without listening sockets, and the thread that renders metrics for them.
    init(_ deployment: Deployment, workers count: Int, log: LogWriter) throws(StartFailure) {
        let scrapes = try Server.named("scrape thread") { () throws(SystemError) in
            try ScrapeDesk(deployment.plan, shard: count)
        }
        let reports = try Server.named("eventfd") { () throws(SystemError) in try WorkerReports() }
        let reloads = try Server.named("eventfd") { () throws(SystemError) in try ReloadRequests() }
        var workers: [Worker] = []
        for index in 0..<count {
            workers.append(
                try Server.named("worker \(index)") { () throws(SystemError) in
                    try Worker(
                        index, site: deployment.site, log: log, scrapes: scrapes, reloads: reloads,
                        reports: reports)
                })
        }
        self.workers = workers
        self.reports = reports
        self.reloads = reloads
        self.scrapes = scrapes
    }

    func tell(_ message: Message) { for worker in workers { worker.mailbox.post(message) } }
}
