public import Config
internal import Linux

/// A route file on this machine: read and checked with the process's own files and environment.
public enum RouteFile {
    /// The file that is read when none is named.
    public static var standardPath: String { "proxy.conf" }

    /// - Parameter withAdvice: whether there are also warnings of what is right and yet most likely not meant.
    /// - Returns: the configuration, nil if there is any error; and all errors and warnings in the order of the files.
    public static func load(
        _ path: String, withAdvice: Bool = false
    ) -> (configuration: Configuration?, diagnostics: [Diagnostic]) {
        ConfigurationLoader.load(
            path: path, reader: reader, environment: Machine.environment, withAdvice: withAdvice)
    }

    /// What `weir check` says of a valid file.
    public static func summary(_ configuration: Configuration, path: String) -> String {
        configuration.summary(file: path, processors: Machine.cpuCount)
    }

    static var reader: SourceReader {
        SourceReader(
            read: { (path, bytesMax) throws(SourceReader.Failure) in
                do throws(File.ReadError) {
                    // One byte more tells the reader that the file is larger.
                    return try File.read(path, bytesMax: bytesMax + 1)
                } catch {
                    switch error {
                    case .system(let error): throw SourceReader.Failure(reason(error))
                    case .tooLarge: throw SourceReader.Failure("it is larger than \(bytesMax >> 20) MiB")
                    }
                }
            },
            glob: { File.matching($0) })
    }

    static func reason(_ error: SystemError) -> String {
        error.isNotFound ? "no such file" : error.text.prefix(1).lowercased() + error.text.dropFirst()
    }
}
