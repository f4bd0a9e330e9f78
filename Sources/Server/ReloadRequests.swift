internal import Gateway
internal import Linux
internal import Reactor
internal import Synchronization

/// Requests to read the route file anew that came over the exporter, until the main thread takes them.
final class ReloadRequests: Sendable {
    struct Request: Sendable {
        let ticket: PageTicket
        let mailbox: Mailbox

        func answer(_ result: Result<String, StartFailure>) {
            let page =
                switch result {
                case .success(let text): Self.page(200, text)
                case .failure(let failure): Self.page(500, failure.text)
                }
            mailbox.post(.rendered(ticket, page))
        }

        private static func page(_ status: Int, _ text: String) -> RenderedPage {
            RenderedPage(
                status: status, contentType: "text/plain; charset=utf-8",
                body: Array((text.hasSuffix("\n") ? text : text + "\n").utf8))
        }
    }

    /// Signalled when one has come.
    let counter: EventCounter
    private let waiting = Mutex<[Request]>([])

    init() throws(SystemError) { counter = try EventCounter(.epoll) }

    func add(_ request: Request) {
        waiting.withLock { $0.append(request) }
        counter.signal()
    }

    func takeAll() -> [Request] {
        counter.take()
        return waiting.withLock { waiting in
            let all = waiting
            waiting = []
            return all
        }
    }
}
