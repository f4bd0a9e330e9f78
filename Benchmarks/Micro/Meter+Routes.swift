import HTTP
import Routing
import Workload

/// Finding the route of a path.
extension Meter {
    mutating func measureRoutes() throws {
        for count in [10, 100, 1000, 5000] {
            let routes = RouteSet(count: count)
            let definitions = try routes.templates.enumerated().map { index, text in
                RouteDefinition(methods: [.get], template: try RouteTemplate(parsing: text), index: index)
            }
            let table = RouteTable(definitions)
            // Of the collection in the middle: the one without parameters and the one with two.
            let first = count / 10 * 5
            try measure("\(count) routes, literal", routes.paths[first], table, expecting: first)
            try measure("\(count) routes, two parameters", routes.paths[first + 3], table, expecting: first + 3)
            try measure(
                "\(count) routes, none at the end", routes.paths[first + 1] + "/elsewhere", table, expecting: -1)
            try measure("\(count) routes, none at the start", "/favicon.ico", table, expecting: -1)
        }
    }

    private mutating func measure(
        _ name: String, _ path: String, _ table: RouteTable, expecting route: Int
    ) throws {
        let bytes = Array(path.utf8)
        let span = bytes.span
        var scratch = MatchScratch()
        try measure(name, amount: bytes.count, "bytes", expecting: route) { count in
            var sum = 0
            for _ in 0..<count {
                switch table.match(path: span, method: .get, scratch: &scratch) {
                case .none: sum &-= 1
                case .route(let index, _): sum &+= index
                }
            }
            return sum
        }
    }
}
