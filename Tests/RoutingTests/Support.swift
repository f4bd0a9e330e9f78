import HTTP
@testable import Routing

/// A definition for the methods of a route line, `*` or names with commas, and its template.
func route(_ line: String) throws -> RouteDefinition {
    let words = line.split(separator: " ")
    var methods = MethodSet()
    for name in words[0].split(separator: ",") {
        if name == "*" { methods = .any } else { methods.insert(Method.named(Array(name.utf8).span)) }
    }
    return RouteDefinition(methods: methods, template: try RouteTemplate(parsing: String(words[1])))
}

extension RouteTable {
    init(lines: [String], encodedSlashIsLiteral: Bool = false) throws {
        self.init(try lines.map(route), encodedSlashIsLiteral: encodedSlashIsLiteral)
    }

    func match(_ path: [UInt8], _ method: Method = .get) -> RouteMatch {
        var scratch = MatchScratch()
        return match(path: path.span, method: method, scratch: &scratch)
    }

    /// The label that a path gets.
    func label(_ path: String, _ method: Method = .get) -> String? { handlerText(match(Array(path.utf8), method)) }
}
