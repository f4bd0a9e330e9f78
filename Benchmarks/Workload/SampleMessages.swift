/// Messages as they come on the wire.
public enum SampleMessages {
    /// The least that a request can be: what the side-by-side benchmark sends.
    public static func smallRequest(path: String) -> [UInt8] {
        bytes(["GET \(path) HTTP/1.1", "Host: 127.0.0.1:8000"])
    }

    /// What curl sends when it is told nothing else.
    public static func curlRequest(path: String = "/api/v1/collection-7/4711") -> [UInt8] {
        bytes(["GET \(path) HTTP/1.1", "Host: api.example.com", "User-Agent: curl/7.88.1", "Accept: */*"])
    }

    /// What the library of a program sends that talks to an API.
    public static func clientRequest(path: String) -> [UInt8] {
        bytes([
            "GET \(path) HTTP/1.1",
            "Host: api.example.com",
            "User-Agent: python-httpx/0.28.1",
            "Accept: application/json",
            "Accept-Encoding: gzip, deflate",
            "Connection: keep-alive",
            "Authorization: Bearer 6f1c0c7e5b0d4a3f9f7d2f1f6f0e8a41",
            "X-Request-ID: 0d5f4f0a-6f0b-4a57-9a52-2f3ae1b3c9d0",
        ])
    }

    /// What a browser sends with a click on a link.
    public static func browserRequest(path: String = "/api/v1/collection-7/4711") -> [UInt8] {
        bytes([
            "GET \(path)?page=3&sort=name HTTP/1.1",
            "Host: www.example.com",
            "Connection: keep-alive",
            "sec-ch-ua: \"Chromium\";v=\"142\", \"Google Chrome\";v=\"142\", \"Not_A Brand\";v=\"99\"",
            "sec-ch-ua-mobile: ?0",
            "sec-ch-ua-platform: \"Linux\"",
            "Upgrade-Insecure-Requests: 1",
            "User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) "
                + "Chrome/142.0.0.0 Safari/537.36",
            "Accept: text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8",
            "Sec-Fetch-Site: same-origin",
            "Sec-Fetch-Mode: navigate",
            "Sec-Fetch-User: ?1",
            "Sec-Fetch-Dest: document",
            "Referer: https://www.example.com/api/v1/collection-7",
            "Accept-Encoding: gzip, deflate, br, zstd",
            "Accept-Language: en-GB,en;q=0.9,de;q=0.8",
            "Cookie: session=4f8b1d2a9c7e6f5a3b2c1d0e9f8a7b6c; theme=dark; "
                + "consent=eyJhbmFseXRpY3MiOnRydWUsImFkcyI6ZmFsc2V9",
        ])
    }

    /// A request with so many field lines, which is what the default limit allows when there are 100.
    public static func request(fieldCount: Int) -> [UInt8] {
        bytes(
            ["GET / HTTP/1.1", "Host: api.example.com"]
                + (1..<max(1, fieldCount)).map { "X-Field-\($0): the value of field number \($0)" })
    }

    /// What an application answers behind its server: a head, and the content that it announces.
    public static func response() -> [UInt8] {
        let content =
            #"{"id":4711,"name":"somebody","state":"active","created":"2026-01-02T03:04:05Z","tags":["one","two"],"#
            + #""owner":{"id":17,"name":"somebody else"},"x":true}"#
        return bytes([
            "HTTP/1.1 200 OK",
            "Server: uvicorn",
            "Date: Tue, 24 Nov 2026 12:00:00 GMT",
            "Content-Type: application/json",
            "Content-Length: \(content.utf8.count)",
            "Cache-Control: no-store",
        ]) + Array(content.utf8)
    }

    /// A chunked body with its last chunk, without the trailer section.
    public static func chunkedBody(chunkCount: Int, chunkBytes: Int) -> [UInt8] {
        var body: [UInt8] = []
        for _ in 0..<chunkCount {
            body += Array("\(String(chunkBytes, radix: 16))\r\n".utf8)
            body += [UInt8](repeating: UInt8(ascii: "x"), count: chunkBytes)
            body += Array("\r\n".utf8)
        }
        return body + Array("0\r\n".utf8)
    }

    private static func bytes(_ lines: [String]) -> [UInt8] {
        Array((lines.joined(separator: "\r\n") + "\r\n\r\n").utf8)
    }
}
