import Glibc
import Workload

/// Measures operations one after the other by the CPU time of the process, which other programs do not add to.
struct Meter {
    /// What is measured for one row.
    struct Row {
        let name: String
        /// Nanoseconds of an operation in each round, in rising order.
        let rounds: [Double]
        /// How much an operation works through, and of what.
        let amount: Int
        let unit: String

        var median: Double { rounds[rounds.count / 2] }
        /// (largest - smallest) / median.
        var spread: Double { (rounds[rounds.count - 1] - rounds[0]) / median }
    }

    /// An odd number: the median is a round.
    private let roundCount: Int
    /// Long enough that reading the clock is nothing, short enough for many rounds.
    private let roundNanoseconds = 20_000_000.0
    private let isWanted: (String) -> Bool
    private(set) var rows: [Row] = []

    /// - Parameter names: what the names of the rows to measure contain; all if empty.
    init(roundCount: Int, names: [String]) {
        self.roundCount = max(1, roundCount) | 1
        isWanted = { name in names.isEmpty || names.contains { name.contains($0) } }
    }

    /// Measures an operation.
    ///
    /// - Parameters:
    ///   - amount: how much one operation works through, counted in `unit`s.
    ///   - expected: what each operation adds to the result of `run`: a parser that refuses its input would be quick.
    ///   - run: lets the operation happen so many times.
    mutating func measure(
        _ name: String, amount: Int, _ unit: String, expecting expected: Int, run: (_ count: Int) throws -> Int
    ) throws {
        guard isWanted(name) else { return }
        var count = 1
        var length = try timed(name, count, expected, run)
        while length < roundNanoseconds {
            count = max(count + 1, min(count * 10, Int(Double(count) * roundNanoseconds * 1.1 / max(1, length))))
            length = try timed(name, count, expected, run)
        }
        var rounds: [Double] = []
        for _ in 0..<roundCount { rounds.append(try timed(name, count, expected, run) / Double(count)) }
        rows.append(Row(name: name, rounds: rounds.sorted(), amount: amount, unit: unit))
    }

    private func timed(
        _ name: String, _ count: Int, _ expected: Int, _ run: (_ count: Int) throws -> Int
    ) throws -> Double {
        let start = Self.processNanoseconds()
        let result = try run(count)
        let length = Self.processNanoseconds() - start
        guard result == expected * count else {
            throw MeasurementError("\(name): \(count) operations gave \(result), not \(expected * count)")
        }
        return length
    }

    private static func processNanoseconds() -> Double {
        var time = timespec()
        _ = unsafe clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
        return Double(time.tv_sec) * 1e9 + Double(time.tv_nsec)
    }
}

extension Meter {
    /// The rows as a table in Markdown.
    var table: String {
        var lines = ["| operation | ns | of | ns each | spread % |", "|---|---:|---:|---:|---:|"]
        for row in rows {
            lines.append(
                "| \(row.name) | \(Self.digits(row.median)) | \(row.amount) \(row.unit) "
                    + "| \(Self.digits(row.median / Double(row.amount))) | \(Int((row.spread * 100).rounded())) |")
        }
        return lines.joined(separator: "\n")
    }

    /// Three digits that matter.
    private static func digits(_ value: Double) -> String {
        let decimals = value < 10 ? 2 : value < 100 ? 1 : 0
        var scale = 1
        for _ in 0..<decimals { scale *= 10 }
        let scaled = Int((value * Double(scale)).rounded())
        guard decimals > 0 else { return "\(scaled)" }
        let fraction = "\(scaled % scale)"
        return "\(scaled / scale)." + String(repeating: "0", count: decimals - fraction.count) + fraction
    }
}
