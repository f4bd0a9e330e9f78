internal import Config

/// What has come of the sources of routes since somebody looked.
struct RouteNews {
    /// All that was read so far.
    let routes: ImportedRoutes
    /// Whether they differ from those of the news before.
    let isChanged: Bool
    /// When each source was last read, in Unix seconds.
    let lastSuccess: [RouteSource.Place: Double]
}
