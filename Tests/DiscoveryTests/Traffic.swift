import HTTP

@testable import Discovery

/// One worker's view of some requests.
struct Traffic {
    let log = DiscoveryLog()

    func send(_ path: String, _ method: Method = .get, status: Int = 200, times: Int = 1, keepsSlash: Bool = false) {
        send(Array(path.utf8), method, status: status, times: times, keepsSlash: keepsSlash)
    }

    func send(_ path: [UInt8], _ method: Method = .get, status: Int = 200, times: Int = 1, keepsSlash: Bool = false) {
        for _ in 0..<times { log.record(path.span, method: method, status: status, keepsSlash: keepsSlash) }
    }

    var routes: [SuggestedRoute] { SuggestedRoute.routes(for: log.shapes()) }
    var templates: [String] { routes.map(\.template) }

    func page(countMin: Int = 1, showsAll: Bool = false) -> String {
        var page = SuggestionPage(countMin: countMin, showsAll: showsAll)
        page.add(service: "api", log.shapes())
        return String(decoding: page.body, as: UTF8.self)
    }
}
