import Testing

@testable import Discovery

@Suite("The template for one path")
struct TemplateTests {
    @Test(
        "literals of an API stay as they are",
        arguments: [
            "/", "/health", "/clients/", "/api/v1/users", "/api/v2beta1/orders/search", "/oauth2/token",
            "/.well-known/acme",
            "/users/me", "/users/me/settings", "/favicon.ico", "/openapi.json", "/docs/oauth2-redirect", "/s3-upload",
            "/digest/sha256", "/digest/sha-512", "/error-404", "/getUserByEmail", "/XMLHttpRequest", "/v1.0/me",
            "/graphql", "/k8s/i18n", "/static/jquery-3.6.0.min.js", "/Terms-Of-Service", "/utf8/base64/x86_64",
            "/step-1", "/charts/bar_chart_v2", "/facade/decade", "/job/types/strengths", "/c++", "/images/logo.png",
            "/reset-password", "/apple-app-site-association", "/messages:batchGet",
        ])
    func literals(path: String) {
        #expect(template(path) == path)
    }

    @Test(
        "values become parameters",
        arguments: [
            ("/users/42", "/users/{user_id:int}"),
            ("/users/42/orders/7", "/users/{user_id:int}/orders/{order_id:int}"),
            ("/companies/3", "/companies/{company_id:int}"),
            ("/addresses/3", "/addresses/{address_id:int}"),
            ("/boxes/3", "/boxes/{box_id:int}"),
            ("/people/3", "/people/{person_id:int}"),
            ("/statuses/3", "/statuses/{status_id:int}"),
            ("/databases/3", "/databases/{database_id:int}"),
            ("/orderItems/3", "/orderItems/{order_item_id:int}"),
            ("/line-items/3", "/line-items/{line_item_id:int}"),
            ("/api/v1/users/42", "/api/v1/users/{user_id:int}"),
            ("/api/v1/42", "/api/v1/{id:int}"),
            ("/42", "/{id:int}"),
            ("/42/43", "/{id:int}/{id2:int}"),
            ("/users/by-id/42", "/users/by-id/{id:int}"),
            ("/users/by-email/ann@example.org", "/users/by-email/{email}"),
            ("/users/ann%40example.org", "/users/{email}"),
            ("/jobs/3fa85f64-5717-4562-b3fc-2c963f66afa6", "/jobs/{job_id:uuid}"),
            ("/jobs/3FA85F64-5717-4562-B3FC-2C963F66AFA6/log", "/jobs/{job_id:uuid}/log"),
            ("/jobs/3fa85f6457174562b3fc2c963f66afa6", "/jobs/{job_id:uuid}"),
            ("/blobs/d41d8cd98f00b204e9800998ecf8427e", "/blobs/{blob_id}"),
            ("/commits/e83c5163316f89bfbde7d9ab23ca2e25604af290", "/commits/{commit_id}"),
            ("/commits/e83c516", "/commits/{commit_id}"),
            ("/posts/507f1f77bcf86cd799439011", "/posts/{post_id}"),
            ("/videos/dQw4w9WgXcQ", "/videos/{video_id}"),
            ("/rides/01ARZ3NDEKTSV4RRFFQ69G5FAV", "/rides/{ride_id}"),
            ("/members/U024BE7LH", "/members/{member_id}"),
            ("/v1/customers/cus_9s6XKzkNRiz8i3", "/v1/customers/{customer_id}"),
            ("/issues/ABC-1234", "/issues/{issue_id}"),
            ("/links/3xY9zQ", "/links/{link_id}"),
            ("/links/k3j9x2p", "/links/{link_id}"),
            ("/verify/aGVsbG8gd29ybGQx", "/verify/{token}"),
            ("/reset-password/Zm9vYmFyYmF6cXV4MTIz", "/reset-password/{token}"),
            ("/invite/eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl", "/invite/{token}"),
            ("/blobs/aGVsbG8gd29ybGQ=", "/blobs/{blob_id}"),
            ("/addr/0x52908400098527886E0F7030069857D2E4169EE7", "/addr/{addr_id}"),
            ("/reports/2024-05-06", "/reports/{date}"),
            ("/reports/2024-05", "/reports/{date}"),
            ("/reports/2024-W18", "/reports/{date}"),
            ("/events/2024-05-06T10:15:00Z", "/events/{time}"),
            ("/events/20240506T101500Z", "/events/{time}"),
            ("/blog/2024/05/06", "/blog/{year:int}/{month:int}/{day:int}"),
            ("/blog/2024/05/06/hello", "/blog/{year:int}/{month:int}/{day:int}/hello"),
            ("/users/2024", "/users/{user_id:int}"),
            ("/prices/12.5", "/prices/{value:float}"),
            ("/packages/left/1.3.0", "/packages/left/{version}"),
            ("/releases/v1.2.3", "/releases/{version}"),
            ("/hosts/10.0.0.1", "/hosts/{address}"),
            ("/files/My%20Report.pdf", "/files/{file_name}"),
            ("/tags/caf%C3%A9", "/tags/{tag}"),
            ("/users/J%C3%BCrgen", "/users/{username}"),
            ("/geo/48.85,2.35", "/geo/{geo}"),
            ("/items/ids=1,2,3", "/items/{item}"),
            ("/exports/file-12345.json", "/exports/file-{file_id:int}.json"),
            ("/invoices/invoice_000123.pdf", "/invoices/invoice_{invoice_id:int}.pdf"),
            ("/reports/123.csv", "/reports/{report_id:int}.csv"),
            ("/backups/backup-2024-05-06.tar.gz", "/backups/backup-{date}.tar.gz"),
            ("/avatars/3fa85f64-5717-4562-b3fc-2c963f66afa6.png", "/avatars/{avatar_id:uuid}.png"),
            ("/assets/main.3f2a1b9c.js", "/assets/main.{hash}.js"),
            ("/assets/app.8d7f6e.chunk.js", "/assets/app.{hash}.chunk.js"),
            ("/item12345", "/item{item_id:int}"),
            ("/articles/how-to-build-a-proxy-in-swift", "/articles/{slug}"),
            ("/articles/12345-ten-things", "/articles/{slug}"),
            ("/articles/my-first-post-4f3a2b1c9d", "/articles/{slug}"),
            ("/articles/2024-05-06-release-notes", "/articles/{slug}"),
            ("/@mark", "/@{name}"),
            ("/~ann/index.html", "/~{name}/index.html"),
            ("/jobs/42:cancel", "/jobs/{job_id:int}:cancel"),
            ("/odata/Orders(42)", "/odata/Orders({order_id:int})"),
            ("/odata/Orders('A-1')/Lines", "/odata/Orders('{order_id}')/Lines"),
            ("/phones/+15551234567", "/phones/{phone}"),
            ("/temperature/-12", "/temperature/{temperature}"),
            ("/a%2Fb/42", "/a/b/{b_id:int}"),
        ])
    func parameters(path: String, expected: String) {
        #expect(template(path) == expected)
    }

    @Test(
        "paths that no template can match have none",
        arguments: ["", "*", "users", "/a/../b", "/./a", "/%2e%2e/etc/passwd", "//a", "/a//b"])
    func none(path: String) {
        #expect(template(path) == nil)
    }

    @Test("an encoded slash is text where the service says so")
    func encodedSlash() {
        let traffic = Traffic()
        traffic.send("/files/a%2Fb", keepsSlash: true)
        #expect(traffic.templates == ["/files/{file_name}"])
    }

    @Test("a path beyond the bounds ends in the rest")
    func tooLong() {
        #expect(
            template("/a" + String(repeating: "/b", count: 40)) == "/a" + String(repeating: "/b", count: 23)
                + "/{path:path}")
        let words = String(repeating: "/abcdefghijklmnopqrstuvwxyz", count: 10)
        #expect(template(words) == String(repeating: "/abcdefghijklmnopqrstuvwxyz", count: 7) + "/{path:path}")
        let digits = "/a/" + String(repeating: "1", count: 2000)
        #expect(template(digits) == "/a/{path:path}")
    }

    @Test("at the edge of the room a path is whole, or ends in the rest")
    func edge() {
        for count in 1...40 {
            let words = String(repeating: "/abcdefghij", count: 15) + "/" + String(repeating: "u", count: count)
            let path = words + (count % 2 == 0 ? "/7/x/" : "/7/x")
            let shape = (template(path) ?? "").split(separator: "{").map { $0.drop { $0 != "}" }.dropFirst() }
            let whole = path.split(separator: "7").map(String.init)
            if shape.last == "" {
                #expect(path.utf8.count > PathShape.textBytesMax - 8)
            } else {
                #expect(template(path)?.hasPrefix(words + "/{") == true)
                #expect(shape.last.map(String.init) == whole[1])
            }
        }
    }

    @Test(
        "what may be a secret or a person is not shown whole",
        arguments: [
            ("/users/42", "/users/42"),
            ("/cards/4111111111111111", "/cards/4111************"),
            ("/verify/aGVsbG8gd29ybGQx", "/verify/aGVs************"),
            ("/users/ann%40example.org", "/users/a**@*******.***"),
            ("/jobs/3fa85f64-5717-4562-b3fc-2c963f66afa6", "/jobs/3fa85f64-****-****-**..."),
            ("/tags/caf%C3%A9%20au%20lait", "/tags/caf%C3%A9%20au*****"),
            ("/files/a%0Ab%7Fc", "/files/a%0Ab%7Fc"),
            ("/a/1/b/2/c/3", "/a/1/b/2/c/3"),
        ])
    func examples(path: String, expected: String) {
        let traffic = Traffic()
        traffic.send(path)
        #expect(traffic.routes.map(\.example) == [expected])
    }

    private func template(_ path: String) -> String? {
        let traffic = Traffic()
        traffic.send(path)
        return traffic.templates.first
    }
}
