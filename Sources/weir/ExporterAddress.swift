import ArgumentParser
import Config
import Retrieval
import Server

/// Where the exporter of a running weir is asked.
struct ExporterAddress {
    /// Without a slash at its end.
    private let base: String
    private let unixSocket: String?
    /// As people write it.
    private let text: String

    /// An address as a route file spells it, or an http URL without a path.
    init(_ text: String) throws(ValidationError) {
        self.text = text
        if text.hasPrefix("unix:") {
            let path = String(text.dropFirst(5))
            guard path.hasPrefix("/") else {
                throw ValidationError("\"\(text)\": only a socket with an absolute path can be asked")
            }
            (base, unixSocket) = ("http://localhost", path)
            return
        }
        unixSocket = nil
        if text.hasPrefix("http://") || text.hasPrefix("https://") {
            base = text.hasSuffix("/") ? String(text.dropLast()) : text
        } else {
            guard let colon = text.lastIndex(of: ":"), UInt16(text[text.index(after: colon)...]) != nil else {
                throw ValidationError("\"\(text)\" is no address: 127.0.0.1:9145 or unix:/run/weir.sock is expected")
            }
            base = "http://" + Self.reachable(String(text[..<colon])) + text[colon...]
        }
    }

    /// The host to ask for one to listen on: of all addresses of a machine, its own.
    private static func reachable(_ host: String) -> String {
        switch host {
        case "", "0.0.0.0": "127.0.0.1"
        case "[::]": "[::1]"
        default: host
        }
    }

    /// The address that is given, else the exporter of a route file, else the one that weir has by default.
    static func find(_ given: String?, file: String) throws -> ExporterAddress {
        if let given { return try ExporterAddress(given) }
        guard let configuration = RouteFile.load(file).configuration else {
            return try ExporterAddress(ListenAddress.standardExporter.text)
        }
        guard let exporter = configuration.exporter else {
            throw ValidationError("\(file) says \"exporter off\": there is nobody to ask")
        }
        return try ExporterAddress(exporter.text)
    }

    /// The body of a 200.
    ///
    /// - Throws: `ExitCode(1)` when there is none, and the reason has been shown.
    func text(of target: String) throws -> String {
        let answer = try ask(target)
        let body = String(decoding: answer.body, as: UTF8.self)
        if answer.status == 200 { return body }
        let reason = answer.contentType.hasPrefix("text/plain") ? body.prefix { $0 != "\n" } : ""
        Console.error(
            "error: the exporter at \(text) answers \(answer.status)" + (reason.isEmpty ? "" : ": \(reason)") + "\n")
        throw ExitCode(1)
    }

    /// Whatever is answered.
    ///
    /// - Parameter bodyBytesMax: the largest body that is taken.
    /// - Throws: `ExitCode(1)` when nothing is, and the reason has been shown.
    func ask(
        _ target: String, _ method: RetrievalRequest.Method = .get, bodyBytesMax: Int = 32 << 20
    ) throws -> RetrievalAnswer {
        var request = RetrievalRequest(url: base + target, userAgent: "weir/\(Server.version)")
        request.method = method
        request.unixSocket = unixSocket
        request.redirectsMax = 0
        request.bodyBytesMax = bodyBytesMax
        do throws(RetrievalFailure) {
            return try Retriever.retrieve(request)
        } catch {
            Console.error(
                "error: no answer from the exporter at \(text): \(error.text)\n"
                    + "  hint: is weir running, and is this its exporter? --exporter names another\n")
        }
        throw ExitCode(1)
    }
}
