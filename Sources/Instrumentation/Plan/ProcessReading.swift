/// What the operating system says about the process: the values of the `process_*` families, read at each scrape.
public struct ProcessReading: Equatable, Sendable {
    public var cpuSeconds: Double
    public var residentBytes: Int64
    public var virtualBytes: Int64
    public var openDescriptors: Int64
    public var descriptorsMax: Int64
    /// In Unix time.
    public var startTimeSeconds: Double
    public var threads: Int64

    public init(
        cpuSeconds: Double, residentBytes: Int64, virtualBytes: Int64, openDescriptors: Int64, descriptorsMax: Int64,
        startTimeSeconds: Double, threads: Int64
    ) {
        self.cpuSeconds = cpuSeconds
        self.residentBytes = residentBytes
        self.virtualBytes = virtualBytes
        self.openDescriptors = openDescriptors
        self.descriptorsMax = descriptorsMax
        self.startTimeSeconds = startTimeSeconds
        self.threads = threads
    }
}
