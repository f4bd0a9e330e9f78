/// The numbers of the handlers of one service: 0 for paths without a template, then two for each route, the second
/// one for paths that match it only with one slash more or less at their end. Above `rawBase` stand the raw paths
/// that a worker has seen (`unmatched raw`).
enum HandlerSlot {
    static let none = 0

    /// More routes than this cannot be told apart from raw paths in a key.
    static let rawBase = 1 << 23

    static func of(route: Int, slashChanged: Bool) -> Int {
        route < 0 ? none : 1 &+ 2 &* route &+ (slashChanged ? 1 : 0)
    }

    /// How many slots a service with so many routes has.
    static func count(routes: Int) -> Int { 1 + 2 * routes }
}
