import Glibc
import Workload

// Lets exchanges happen through one worker, in this process and without a system call between two of them, for
// callgrind to count what each costs: `Exchanges KIND COUNT [page]`, where KIND is one of `SampleExchange`. It shows
// the last of them; with "page" the exporter's page in its place.

do {
    let arguments = Array(CommandLine.arguments.dropFirst())
    guard arguments.count >= 2, let exchange = SampleExchange(rawValue: arguments[0]), let count = Int(arguments[1])
    else { throw MeasurementError("usage: Exchanges KIND COUNT [page]") }
    let measured = try MeasuredSite(routes: exchange.routes)
    var runner = try ExchangeRunner(site: measured.site, exchange: exchange)
    let bytes = try runner.run(exchanges: count)
    if arguments.contains("page") {
        print(String(decoding: measured.page(), as: UTF8.self), terminator: "")
    } else {
        print(runner.lastRequest + runner.lastResponse)
        print("\(count) exchanges, \(bytes) bytes to the client")
    }
} catch {
    print("Exchanges: \(error)")
    exit(1)
}
