import Glibc
import Workload

// What the parts of a request cost: `Micro [--rounds N] [NAME...]` prints a table of CPU time, medians of N rounds, of
// the operations whose names contain one of NAME.

do {
    var names = Array(CommandLine.arguments.dropFirst())
    var rounds = 9
    if names.first == "--rounds" {
        guard names.count > 1, let number = Int(names[1]), number > 0 else {
            throw MeasurementError("usage: Micro [--rounds N] [NAME...]")
        }
        rounds = number
        names.removeFirst(2)
    }
    var meter = Meter(roundCount: rounds, names: names)
    try meter.measureMessages()
    try meter.measureRoutes()
    try meter.measureExchanges()
    try meter.measureMetrics()
    try meter.measureContents()
    print(meter.table)
} catch {
    print("Micro: \(error)")
    exit(1)
}
