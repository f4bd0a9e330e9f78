import Simulation
import Testing

@Suite("A worker in random worlds")
struct RandomWorldTests {
    @Test("no seed breaks an invariant", arguments: SeedRange.all)
    func seeds(range: SeedRange) throws {
        for seed in range.seeds {
            let world = try World(seed: seed)
            world.run()
            if let failure = world.failure {
                Issue.record("\(failure)\n\(world.report)\nreplay with WEIR_SEED=\(seed)")
                return
            }
        }
    }

    @Test("a seed gives the same run every time")
    func replay() throws {
        for seed in UInt64(1)...40 {
            let (first, second) = (try World(seed: seed), try World(seed: seed))
            first.run()
            second.run()
            #expect(first.fingerprint == second.fingerprint, "seed \(seed)")
        }
    }
}
