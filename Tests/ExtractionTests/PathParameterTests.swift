import Basics
import Extraction
import Routing
import Testing

@Suite("Path parameters as values")
struct PathParameterTests {
    private func read(_ number: Int, of template: String, in path: String, keepsEncodedSlash: Bool) throws -> Captured {
        let template = try RouteTemplate(parsing: template)
        let path = Array(path.utf8)
        var scratch = MatchScratch()
        return captured { slot, values in
            PathParameter.read(
                number, of: template, in: path.span, keepsEncodedSlash: keepsEncodedSlash, scratch: &scratch,
                slot: slot, into: &values)
        }
    }

    @Test("a value is decoded as the path is for its route")
    func values() throws {
        let template = "/clients/{id}/{rest:path}"
        #expect(try read(0, of: template, in: "/clients/a%20b/x%2Fy", keepsEncodedSlash: true) == .text("a b"))
        #expect(try read(1, of: template, in: "/clients/a/x%2Fy", keepsEncodedSlash: true) == .text("x%2Fy"))
        #expect(try read(1, of: template, in: "/clients/a/x%2Fy", keepsEncodedSlash: false) == .text("x/y"))
        #expect(try read(1, of: template, in: "/clients/a/", keepsEncodedSlash: false) == .text(""))
        #expect(try read(2, of: template, in: "/clients/a/", keepsEncodedSlash: false) == .missing)
    }
}
