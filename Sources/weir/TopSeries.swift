import ArgumentParser
import Config
import Retrieval
import Server

/// `weir top series`
struct TopSeries: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "series",
        abstract: "Print the families with the most series, and the label that makes them many.",
        discussion: """
            Asks the exporter of a running weir for its metrics and prints a table, the largest family first:

              series        label sets now kept, as weir_series counts them
              limit, used   series_limit of the route file, and what is taken of it
              overflowed    samples past the limit, counted as "other"
              samples       lines on the page: a histogram has one a bucket
              widest label  the label with the most distinct values

            A family of several services has a row for each. Where the exporter is and what the limits are is read \
            from the route file; with --exporter alone the limits are not known.

            Examples:
              weir top series
              weir top series /etc/weir/proxy.conf --count 5
              weir top series --exporter 10.0.0.5:9145
            """)

    @Option(help: "The exporter to ask, as 127.0.0.1:9145 or unix:/run/weir.sock; else that of the route file.")
    var exporter: String?

    @Option(help: "How many families are shown.")
    var count = 20

    @Argument(help: "The route file. (default: \(RouteFile.standardPath))", completion: .file())
    var file: String?

    /// Four million lines or so: whoever asks may have more series than Prometheus would like.
    private static let pageBytesMax = 512 << 20

    func validate() throws {
        guard count >= 1 else { throw ValidationError("--count is a whole number from 1") }
    }

    func run() throws {
        let configuration = try configuration()
        let address = try ExporterAddress.find(exporter, file: file ?? RouteFile.standardPath)
        let answer = try address.ask("/metrics", bodyBytesMax: Self.pageBytesMax)
        guard answer.status == 200, let table = LargestFamilies(page: answer.body, configuration, countMax: count)
        else {
            Console.error(
                "error: \(answer.url) is not the page of a weir's exporter: "
                    + (answer.status == 200 ? "it has no weir_series" : "the answer is \(answer.status)") + "\n"
                    + "  hint: --exporter names the address that \"exporter\" has in the route file; the metrics path "
                    + "of a service is another page\n")
            throw ExitCode(1)
        }
        print(table.text, terminator: "")
    }

    /// What the limits are read from; nil when only an address is known.
    private func configuration() throws -> Configuration? {
        if let file { return try Weir.load(file).configuration }
        return exporter == nil ? RouteFile.load(RouteFile.standardPath).configuration : nil
    }
}
