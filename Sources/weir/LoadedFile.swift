import Config

/// A route file without errors.
struct LoadedFile {
    let configuration: Configuration
    let hasWarnings: Bool
}
