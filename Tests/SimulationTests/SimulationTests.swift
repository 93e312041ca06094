// SimulationTests: session nodes, clients and a coordinator on a simulated clock, network and disk, from a seed.
//
// The nodes run the code of the tier: store, log records, checkpoints, ownership, hand-over and takeover. Simulated are what lies
// below (disk, clock, executor) and between (the network in place of RPC), and the coordinator. Start with `World`, then
// `SimulatedNode`; what must hold is in Invariants/.
//
// `scripts/simulate --seeds N [--seed S]` runs more seeds, and one again.
import Foundation
import Testing

@Suite struct SimulationTests {
    /// How many seeds a test run takes, and from where; `scripts/simulate` sets both.
    private static let seeds = Int(ProcessInfo.processInfo.environment["FRESHET_SIMULATION_SEEDS"] ?? "") ?? 300
    private static let first = UInt64(ProcessInfo.processInfo.environment["FRESHET_SIMULATION_SEED"] ?? "") ?? 1
    private static let lanes = 2
    private static let isVerbose = seeds == 1

    @Test(arguments: 0..<lanes)
    func `nothing acknowledged is lost or doubled, and one node acknowledges at a time, whatever goes wrong`(
        _ lane: Int
    ) {
        var epochs = 0
        var acknowledgements = 0
        for number in 0..<Self.seeds where number % Self.lanes == lane {
            let verdict = World(seed: Self.first + UInt64(number)).run()
            epochs += verdict.epochs
            acknowledgements += verdict.acknowledgements
            if Self.isVerbose { print(verdict.events.joined(separator: "\n")) }
            if !verdict.violations.isEmpty {
                Issue.record(
                    "seed \(verdict.seed), again with scripts/simulate --seed \(verdict.seed): \(verdict.violations.joined(separator: "; "))"
                )
            }
        }
        if Self.seeds >= 100 {
            #expect(acknowledgements > 10 * Self.seeds / Self.lanes, "the clients got hardly anything done")
            #expect(epochs > 5 * Self.seeds / Self.lanes, "hardly any partition changed hands")
        }
    }

    @Test func `a seed replays exactly`() {
        for seed in Self.first..<Self.first + 5 { #expect(World(seed: seed).run() == World(seed: seed).run()) }
    }

    @Test(arguments: Mutation.allCases.filter { $0 != .none })
    func `a node that breaks the rules is found out`(_ mutation: Mutation) {
        let found = (1...60).first { !World(seed: $0, mutation: mutation).run().violations.isEmpty }
        #expect(found != nil, "60 seeds found nothing wrong with a node that \(mutation)")
    }
}
