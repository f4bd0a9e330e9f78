import Basics
import Testing

@testable import Server

@Suite("URL of a request to explain")
struct RequestURLTests {
    @Test("host, port and target are taken apart")
    func parts() throws {
        let url = try #require(RequestURL("http://API.example.org:8000/a/b?c=/d#e"))
        #expect(url.host == "api.example.org")
        #expect(url.port == 8000)
        #expect(url.authority == "API.example.org:8000")
        #expect(url.target == "/a/b?c=/d")
        #expect(url.path == "/a/b")
    }

    @Test("the port is the scheme's and the path / where they are not written")
    func defaults() throws {
        let url = try #require(RequestURL("http://a?x"))
        #expect((url.port, url.target) == (80, "/?x"))
        #expect(try #require(RequestURL("HTTPS://a")).port == 443)
        #expect(try #require(RequestURL("https://a:8443/")).port == 8443)
    }

    @Test("an IPv6 address stands in brackets")
    func brackets() throws {
        let url = try #require(RequestURL("http://[::1]:9145/"))
        #expect((url.host, url.port) == ("::1", 9145))
        #expect(url.address == .v6(0, 1))
    }

    @Test(
        "what is no such URL is refused",
        arguments: [
            "", "a", "ftp://a/", "https:/a/", "http://", "http:///x", "http://a:0/", "http://a:65536/", "http://a b/",
        ]
            + ["http://[::1/", "http://u@a/", "http://a/\r\nX: y"])
    func refused(text: String) {
        #expect(RequestURL(text) == nil)
    }
}
