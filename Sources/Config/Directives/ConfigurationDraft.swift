/// A configuration while its files are read: the model, and where what it says was written, for the checks across
/// directives.
struct ConfigurationDraft {
    var configuration = Configuration()
    var services: [ServiceDraft] = []
    /// Where the exporter's address stands; nil when the default holds.
    var exporterPlace: SourceRange?
    /// Whether the exporter's block says who may read it.
    var exporterIsGuarded = false

    /// The configuration as the model has it.
    func finished() -> Configuration {
        var configuration = configuration
        configuration.services = services.map { $0.finished() }
        return configuration
    }
}
