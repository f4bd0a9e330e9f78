/// Reads a route file and all that it imports, and checks it as a whole.
public enum ConfigurationLoader {
    /// - Parameters:
    ///   - path: the main file, as diagnostics shall name it.
    ///   - reader: how files are found and read.
    ///   - environment: the value of a variable; nil when it is not set.
    ///   - withAdvice: whether there are also warnings of what is right and yet most likely not meant, or dear.
    /// - Returns: the configuration, nil if there is any error; and all errors and warnings in the order of the files.
    public static func load(
        path: String, reader: SourceReader, environment: (String) -> String?, withAdvice: Bool = false
    ) -> (configuration: Configuration?, diagnostics: [Diagnostic]) {
        withoutActuallyEscaping(environment) { environment in
            var diagnostics = Diagnostics()
            var source = SourceLoader(reader: reader, environment: environment)
            guard let statements = source.load(path, &diagnostics) else { return (nil, diagnostics.sorted()) }
            var draft = ConfigurationDraft()
            var seen: [String: SourceRange] = [:]
            TopDirectives.table.read(statements, into: &draft, seen: &seen, &diagnostics)
            RouteFiles.read(&draft, &source, &diagnostics)
            ConfigurationChecks(draft, file: path).run(&diagnostics)
            // Advice on a file that cannot be served yet would only stand in the way of what is wrong with it.
            guard !diagnostics.hasErrors else { return (nil, diagnostics.sorted()) }
            if withAdvice { Advice(draft).give(&diagnostics) }
            return (draft.finished(), diagnostics.sorted())
        }
    }
}
