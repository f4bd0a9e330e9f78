/// What of a service's exchanges is measured, and how it is labelled.
public struct Instrument: Equatable, Sendable {
    /// How the label `status` is written.
    public enum StatusLabel: String, CaseIterable, Sendable {
        /// `2xx`.
        case `class`
        /// `204`.
        case exact
    }

    /// What a path that no template matches becomes.
    public enum Unmatched: String, CaseIterable, Sendable {
        /// Handler `none`.
        case group
        /// Not measured.
        case ignore
        /// The path itself, up to `seriesLimit`.
        case raw
    }

    /// Where an exchange's duration ends.
    public enum DurationEnd: String, CaseIterable, Sendable {
        /// With the last byte of the response.
        case full
        /// With the response head.
        case head
    }

    /// Where exchanges that stream their response are measured.
    public enum Streams: String, CaseIterable, Sendable {
        /// With all others.
        case full
        /// In `weir_stream_*`, in place of the duration histograms.
        case separate
    }

    /// The gauge of exchanges between head and end. Its name is exposed as it stands: no namespace, no subsystem.
    public struct InProgress: Equatable, Sendable {
        public var name: String
        /// Whether it has the labels handler and method.
        public var isLabelled: Bool

        public init(name: String = InProgress.standardName, isLabelled: Bool = false) {
            self.name = name
            self.isLabelled = isLabelled
        }

        public static let standardName = "http_requests_inprogress"
    }

    /// A label that every series of the service has.
    public struct Label: Equatable, Sendable {
        public var name: String
        public var value: String

        public init(name: String, value: String) {
            self.name = name
            self.value = value
        }
    }

    /// What the three labels of `http_*` are called.
    public struct LabelNames: Equatable, Sendable {
        public var handler = "handler"
        public var status = "status"
        public var method = "method"

        public init() {}
    }

    /// Whether anything is measured at all.
    public var isEnabled: Bool
    public var status: StatusLabel
    public var unmatched: Unmatched
    /// Regular expressions, searched in the path and in the template; what they match is not measured. Checked: they
    /// compile.
    public var exclude: [String]
    /// nil when there is no such gauge.
    public var inProgress: InProgress?
    public var namespace: String?
    public var subsystem: String?
    /// To how many decimals durations are rounded, half to even; nil leaves them as they are.
    public var roundDecimals: Int?
    public var duration: DurationEnd
    /// Upper bounds of `http_request_duration_highr_seconds` in seconds, ascending, finite, without +Inf.
    public var highrBuckets: [Double]
    /// Upper bounds of `http_request_duration_seconds` in seconds, ascending, finite, without +Inf.
    public var lowrBuckets: [Double]
    /// Whether only 2xx responses are observed in the highr histogram.
    public var isHighrOnly2xx: Bool
    public var labels: [Label]
    public var labelNames: LabelNames
    public var streams: Streams
    /// Whether the duration histograms are native (sparse) too, for scrapers that take them.
    public var hasNativeHistograms: Bool
    /// Most label sets of a family over all workers; what is past it falls into one more whose labels read `other`.
    public var seriesLimit: Int

    public init() {
        isEnabled = true
        status = .class
        unmatched = .group
        exclude = []
        inProgress = nil
        namespace = nil
        subsystem = nil
        roundDecimals = nil
        duration = .full
        highrBuckets = Self.standardHighrBuckets
        lowrBuckets = Self.standardLowrBuckets
        isHighrOnly2xx = false
        labels = []
        labelNames = LabelNames()
        streams = .full
        hasNativeHistograms = true
        seriesLimit = 1000
    }

    /// The bounds of the in-app instrumentator, so that dashboards go on working.
    public static let standardHighrBuckets: [Double] = [
        0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 1.5, 2, 2.5, 3, 3.5, 4, 4.5, 5, 7.5, 10, 30, 60,
    ]

    /// As `standardHighrBuckets`, for the histogram by handler.
    public static let standardLowrBuckets: [Double] = [0.1, 0.5, 1]

    /// A family's name as it is exposed: `namespace_subsystem_name`.
    public func exposedName(of family: String) -> String {
        [namespace, subsystem, family].compactMap(\.self).joined(separator: "_")
    }
}
