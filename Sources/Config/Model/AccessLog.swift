/// Where and how the line for each request is written.
public struct AccessLog: Hashable, Sendable {
    public enum Destination: Hashable, Sendable {
        /// A path, opened anew on SIGUSR1.
        case file(String)
        case standardOutput
        case standardError
    }

    public enum Format: String, CaseIterable, Sendable {
        /// One JSON object a line.
        case json
        /// The combined format of Apache and nginx.
        case combined
    }

    public var destination: Destination
    public var format: Format

    public init(destination: Destination, format: Format = .json) {
        self.destination = destination
        self.format = format
    }
}
