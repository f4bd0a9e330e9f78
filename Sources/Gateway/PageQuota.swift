/// How many pages of metrics a worker has rendered and sent at a time. A page is long, it costs a while to make, and
/// whoever asks for it may read it slowly, or not at all.
///
/// A place is taken when a page is asked for, and given back when it has been sent or its client is gone, but not
/// before it is rendered. weir's own pages have places of their own: a service's port is open to more people.
struct PageQuota {
    private static var pagesMax: Int { 32 }

    private var ofExporter = 0
    private var ofServices = 0
    /// Pages on their way to their clients, by exchange.
    private var sending: [Int32: PageTicket.Page] = [:]

    /// Takes a place.
    /// - Returns: false when there is none.
    mutating func enter(_ page: PageTicket.Page) -> Bool {
        let taken: Int
        switch page {
        case .exporter, .landing, .routes: taken = ofExporter
        case .service: taken = ofServices
        case .reload: return true
        }
        guard taken < Self.pagesMax else { return false }
        add(1, page)
        return true
    }

    /// Gives a place back: nobody will be sent the page.
    mutating func leave(_ page: PageTicket.Page) { add(-1, page) }

    /// The page is rendered and goes out.
    mutating func send(_ page: PageTicket.Page, exchange: Int) {
        sending[Int32(truncatingIfNeeded: exchange)] = page
    }

    /// An exchange is over; it gives its place back if it has one.
    mutating func end(exchange: Int) {
        guard !sending.isEmpty, let page = sending.removeValue(forKey: Int32(truncatingIfNeeded: exchange)) else {
            return
        }
        add(-1, page)
    }

    private mutating func add(_ change: Int, _ page: PageTicket.Page) {
        switch page {
        case .exporter, .landing, .routes: ofExporter += change
        case .service: ofServices += change
        // Whoever may ask for it owns the machine.
        case .reload: return
        }
    }
}
