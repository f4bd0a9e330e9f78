extension Configuration {
    /// What `weir check` says of a valid file, in one line.
    ///
    /// - Parameters:
    ///   - file: as the operator named it.
    ///   - processors: how many workers `workers auto` comes to.
    public func summary(file: String, processors: Int) -> String {
        let estimate = SeriesEstimate(self)
        let memory = estimate.bytes(workers: workers ?? processors)
        return "\(file) is valid: \(counted(services.count, "service")), \(counted(routeCount, "route")); "
            + "at most \(grouped(estimate.series)) series (about \(memoryText(memory)))"
    }
}

private func counted(_ count: Int, _ noun: String) -> String { "\(grouped(count)) \(noun)\(count == 1 ? "" : "s")" }

/// `4812` as `4,812`.
func grouped(_ number: Int) -> String {
    let digits = Array(String(number))
    var text = ""
    for (index, digit) in digits.enumerated() {
        if index > 0, (digits.count - index) % 3 == 0 { text.append(",") }
        text.append(digit)
    }
    return text
}

/// In KiB below one MiB, else in MiB with one decimal; rounded up, as it stands for a bound.
private func memoryText(_ bytes: Int) -> String {
    if bytes < 1 << 20 { return "\((bytes + 1023) >> 10) KiB" }
    let tenths = Int((Double(bytes) / Double(1 << 20) * 10).rounded(.up))
    return "\(grouped(tenths / 10)).\(tenths % 10) MiB"
}
