import Basics
import Gateway
import Metrics

/// A worker in a random world, all of it from one seed: clients and backends with plans and faults, a network that cuts
/// bytes anywhere and delivers them in any order, a clock that jumps. What happens is checked as it happens and at the
/// end.
public final class World {
    /// Every step of a run, for a replay and for comparing two runs.
    struct Happening: Equatable {
        let time: Int64
        let what: String
        let who: Int
        let amount: Int
    }

    public let seed: UInt64
    let setting: WorldSetting
    var dice: Dice
    var gateway: Gateway
    let registry: Registry
    var now = Instant(nanoseconds: 1_000_000_000_000)

    var clients: [SimulatedClient] = []
    var origins: [SimulatedOrigin] = []
    var links: [Link] = []
    var places: [Place: Int] = [:]
    /// Which of the gateways there have been `gateway` is just now.
    var era = 0
    var eraCount = 1
    /// Gateways whose configuration has been replaced, while they have something left.
    var former: [FormerGateway] = []
    /// The one that is being visited.
    var visited: FormerGateway?
    var loaded: SimulatedSite
    /// Links that are not closed, in their order.
    var open: [Int] = []
    var plans: [String: RequestPlan] = [:]
    /// Where each request has been seen by a backend, by tag.
    var sightings: [String: [SimulatedOrigin.Exchange]] = [:]
    var sightingOrigins: [String: [SimulatedOrigin]] = [:]

    var trace: [Happening] = []
    var accessLog: [UInt8] = []
    /// When somebody last got on.
    var progressAt: Instant
    var isDraining = false
    var isAbandoned = false
    var clientBytesRead = 0
    /// What broke an invariant; the run stops at the first.
    public private(set) var failure: String?
    public private(set) var stepCount = 0

    /// How many of the last steps a report shows.
    static let reportedMax = 150

    /// A run ends long before this many steps.
    static let stepsMax = 60_000

    public init(seed: UInt64) throws {
        self.seed = seed
        var dice = Dice(seed: seed)
        setting = WorldSetting(dice: &dice)
        let loaded = try SimulatedSite(setting.text, connectionsMax: dice.chance(5) ? 64 : 256)
        registry = loaded.registry
        self.loaded = loaded
        gateway = Gateway(site: loaded.site, worker: 0, seed: seed, now: now)
        progressAt = now
        var tags = 0
        for number in 0..<setting.clientCount {
            let client = SimulatedClient(
                number: number, setting: setting,
                nextTag: {
                    tags += 1
                    return "t\(100 + tags)z"
                }, dice: &dice)
            clients.append(client)
            if !client.isWild { for plan in client.plans { plans[plan.tag] = plan } }
        }
        self.dice = dice
    }

    /// Lets the world run until everything is closed, and checks what is left.
    public func run() {
        while failure == nil, step() {
            stepCount += 1
            if stepCount > Self.stepsMax { fail("no end after \(stepCount) steps") }
        }
        if failure == nil { checkEnd() }
    }

    /// A number that stands for all that happened, the same for every run of a seed.
    public var fingerprint: UInt64 {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        func mix(_ value: Int) { hash = (hash ^ UInt64(bitPattern: Int64(value))) &* 0x0000_0100_0000_01b3 }
        for happening in trace {
            mix(Int(happening.time))
            for byte in happening.what.utf8 { mix(Int(byte)) }
            mix(happening.who)
            mix(happening.amount)
        }
        for byte in accessLog { mix(Int(byte)) }
        return hash
    }

    /// What to print of a run that failed: its seed, its configuration and its last steps.
    public var report: String {
        let last = trace.suffix(Self.reportedMax).map {
            "  \($0.time / 1000 - 1_000_000_000)us \($0.what) \($0.who) \($0.amount)"
        }
        return "seed \(seed): \(failure ?? "sound")\n\(setting.isCalm ? "calm\n" : "")\(setting.text)"
            + describeClients() + last.joined(separator: "\n")
    }

    private func describeClients() -> String {
        var text = ""
        for client in clients {
            let fault = client.fault.map { "\($0.kind.rawValue) at \($0.at)" } ?? "sound"
            text +=
                "client \(client.number) link \(client.link ?? -1) \(fault)\(client.isPipelining ? " pipelining" : "")"
            text += "\(client.isWild ? " wild" : ""), \(client.answers.count) answers\n"
            for plan in client.plans {
                let answer = plan.answer
                let stop = answer.stop.map { "\($0.how.rawValue) at \($0.at)" } ?? "no stop"
                text += "  \(plan.tag) \(plan.method) s\(plan.service) body \(plan.content.count)/\(plan.body.count)"
                text +=
                    " expect \(plan.expectsContinue) flaw \(plan.flaw.map { "\($0)" } ?? "-");"
                text += " \(answer.status) \(answer.framing) \(answer.content.count) of \(answer.wire.count) early"
                text += " \(answer.isEarly) \(stop) broken \(answer.isHeadBroken)/\(answer.isContentBroken)\n"
            }
        }
        return text
    }

    func fail(_ what: String) { if failure == nil { failure = what } }

    func note(_ what: String, _ who: Int, _ amount: Int = 0) {
        trace.append(Happening(time: now.nanoseconds, what: what, who: who, amount: amount))
    }

    func madeProgress() { progressAt = now }
}
