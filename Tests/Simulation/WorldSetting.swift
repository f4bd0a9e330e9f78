/// What one simulation is about: the configuration, how many clients there are, and what may go wrong.
struct WorldSetting {
    struct Service {
        var name: String
        /// Its own host; nil: it is told apart by its prefix.
        var host: String?
        var prefix: String
        var strips: Bool
        var endpoints: Range<Int>
        var bodyMax: Int?
        var toleratesHalfClose: Bool
    }

    /// Nobody breaks a rule, leaves or falls silent: every request must get its planned answer, whole and in time.
    let isCalm: Bool
    /// Backends close kept connections whenever they like; in a calm world no request may show it.
    let closesIdle: Bool
    let clientCount: Int
    let services: [Service]
    let hasLog: Bool
    /// Metrics of one's own; not in all worlds, because their readers take time.
    let hasMetrics: Bool
    /// At which step the drain begins, and at which everything is cut.
    let drainStep: Int?
    let abandonStep: Int?
    /// At which steps a new configuration comes.
    let reloadSteps: [Int]
    let text: String

    init(dice: inout Dice) {
        isCalm = dice.chance(40)
        closesIdle = dice.chance(isCalm ? 20 : 40)
        clientCount = dice.within(1...6)
        hasLog = dice.chance(30)
        hasMetrics = dice.chance(25)
        drainStep = dice.chance(12) ? dice.within(5...300) : nil
        abandonStep = !isCalm && dice.chance(6) ? dice.within(20...400) : nil
        reloadSteps = dice.chance(30) ? (0..<dice.within(1...4)).map { _ in dice.within(2...300) } : []
        var services: [Service] = []
        var text = hasLog ? "access_log stdout json\nexporter off\n" : "exporter off\n"
        let isScarce = !(isCalm && closesIdle) && dice.chance(50)
        for index in 0..<dice.within(1...3) {
            let service = Self.service(index, after: services.last?.endpoints.upperBound ?? 0, dice: &dice)
            text += Self.text(service, isCalm: isCalm, isScarce: isScarce, hasMetrics: hasMetrics, dice: &dice)
            services.append(service)
        }
        self.services = services
        self.text = text
    }

    private static func service(_ index: Int, after endpoint: Int, dice: inout Dice) -> Service {
        let hasHost = dice.chance(70)
        return Service(
            name: "s\(index)", host: hasHost ? "s\(index).test" : nil,
            prefix: !hasHost || dice.chance(20) ? "/p\(index)" : "", strips: dice.chance(40),
            endpoints: endpoint..<endpoint + dice.within(1...2), bodyMax: dice.chance(10) ? 1024 : nil,
            toleratesHalfClose: dice.chance(25))
    }

    private static func text(
        _ service: Service, isCalm: Bool, isScarce: Bool, hasMetrics: Bool, dice: inout Dice
    ) -> String {
        var lines = ["listen :8000"]
        if let host = service.host { lines.append("host \(host)") }
        if !service.prefix.isEmpty { lines.append("prefix \(service.prefix)\(service.strips ? " strip" : "")") }
        lines.append("backend " + service.endpoints.map { "127.0.0.1:\(9000 + $0)" }.joined(separator: " "))
        let prefix = service.strips ? "" : service.prefix
        lines.append("routes {\n# GET \(prefix)/more/x\nGET \(prefix)/r/{tag}\n* \(prefix)/m/{tag}\n}")
        if hasMetrics { lines += World.metrics(prefix: prefix) }
        if service.toleratesHalfClose { lines.append("tolerate half_close") }
        lines.append("forwarded " + dice.pick(["x-forwarded", "rfc7239", "both", "off"]))
        var options = [
            "in_progress " + dice.pick(["on", "labelled", "off"]), "status " + dice.pick(["class", "exact"]),
        ]
        if dice.chance(40) { options.append("streams separate") }
        lines.append("instrument { " + options.joined(separator: "; ") + " }")
        var limits: [String] = []
        if isScarce { limits.append("upstream \(dice.within(1...3))") }
        if isScarce, !isCalm, dice.chance(50) { limits.append("pending \(dice.within(1...3))") }
        if let bodyMax = service.bodyMax { limits.append("body \(bodyMax)") }
        if !limits.isEmpty { lines.append("limits { " + limits.joined(separator: "; ") + " }") }
        lines.append("timeouts { " + timeouts(isCalm: isCalm, dice: &dice) + " }")
        return "service \(service.name) {\n" + lines.joined(separator: "\n") + "\n}\n"
    }

    private static func timeouts(isCalm: Bool, dice: inout Dice) -> String {
        let names = ["header", "body", "idle", "connect", "response", "upstream_idle", "tunnel", "send"]
        var times: [String] = []
        for name in names {
            // A calm world has time for everything but what nobody ends.
            let short = dice.pick(["50ms", "300ms", "800ms", "2s", "10s", "60s"])
            times.append("\(name) \(isCalm ? "600s" : short)")
        }
        if isCalm || dice.chance(50) { times.append("body_rate 0") }
        return times.joined(separator: "; ")
    }
}
