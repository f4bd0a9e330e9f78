import Testing

@testable import HTTP

@Suite("Methods (RFC 9110 section 9)")
struct MethodTests {
    @Test("every registered name names its own method")
    func registered() {
        #expect(Method.registered.count + 1 == Method.count)
        for (index, name) in Method.registered.enumerated() {
            let method = Method.named(latin1(name).span)
            #expect(method.code == UInt8(index + 1))
            #expect(method.name == name)
        }
        #expect(Method.registered == Method.registered.sorted())
    }

    @Test("the constants are the methods that they are named after")
    func constants() {
        let constants: [(Method, String)] = [
            (.connect, "CONNECT"), (.delete, "DELETE"), (.get, "GET"), (.head, "HEAD"), (.options, "OPTIONS"),
            (.patch, "PATCH"),
            (.post, "POST"), (.put, "PUT"), (.query, "QUERY"), (.trace, "TRACE"), (.other, "other"),
        ]
        for (method, name) in constants { #expect(method.name == name) }
    }

    @Test(
        "what is not registered, or not in capitals, is other",
        arguments: [
            "", "G", "get", "Get", "GETS", "GE", "POSTS", "FOO", "*", "BREW", "other", "PURGE", "GE\0", "\u{c7}ET",
        ])
    func others(name: String) {
        #expect(Method.named(latin1(name).span) == .other)
    }

    @Test("a name of any length is looked up without harm")
    func lengths() {
        for count in 0...70 { #expect(Method.named([UInt8](repeating: 0x41, count: count).span) == .other) }
    }

    @Test("safe and idempotent are as registered")
    func kinds() {
        let safe = Method.all.filter(\.isSafe).map(\.name)
        #expect(safe == ["GET", "HEAD", "OPTIONS", "PRI", "PROPFIND", "QUERY", "REPORT", "SEARCH", "TRACE"])
        let repeatedAtRisk = Method.all.filter { !$0.isIdempotent }.map(\.name)
        #expect(repeatedAtRisk == ["other", "CONNECT", "LOCK", "PATCH", "POST"])
    }

    @Test("a set holds what was put in, and any holds everything")
    func sets() {
        var set: MethodSet = [.get, .post]
        #expect(set.contains(.get) && set.contains(.post) && !set.contains(.put) && !set.contains(.other))
        set.insert(.put)
        #expect(set.methods == [.get, .post, .put])
        #expect(MethodSet.any.methods == Method.all)
        #expect(MethodSet.any.isAny && !set.isAny && MethodSet().isEmpty)
        #expect(set.intersection([.put, .patch]) == MethodSet(.put))
        #expect(MethodSet(.get).union([.put, .post]) == set)
    }
}
