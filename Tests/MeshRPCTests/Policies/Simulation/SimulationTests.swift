import MeshRPC
import Testing

@Suite("Replicas in trouble, simulated")
struct SimulationTests {
    enum Scenario: String, CaseIterable {
        case healthy = "all healthy"
        case slow = "one ten times slower"
        case failing = "one failing in 1 ms"
        case flapping = "one down every other 2 s"
        case halfDead = "three of six failing"

        var health: [Replica.Health] {
            let well = [Replica.Health](repeating: .well, count: 6)
            switch self {
            case .healthy: return well
            case .slow: return [.slow(10)] + well.dropFirst()
            case .failing: return [.failing] + well.dropFirst()
            case .flapping: return [.flapping(2)] + well.dropFirst()
            case .halfDead: return [.failing, .failing, .failing] + well.dropFirst(3)
            }
        }

        /// So low that half of the replicas can carry it.
        var load: Double { self == .halfDead ? 0.35 : 0.5 }
    }

    static let calls = 3000

    func run(_ scenario: Scenario) -> [Strategy: Simulation.Result] {
        var results: [Strategy: Simulation.Result] = [:]
        for strategy in Strategy.allCases {
            var simulation = Simulation(scenario.health, strategy: strategy, load: scenario.load, seed: 20)
            results[strategy] = simulation.run(calls: Self.calls)
        }
        print(Self.table(scenario, results))
        return results
    }

    private static func table(_ scenario: Scenario, _ results: [Strategy: Simulation.Result]) -> String {
        func cell(_ text: String, _ width: Int = 9) -> String {
            String(repeating: " ", count: max(0, width - text.count)) + text
        }
        func number(_ value: Double) -> String { "\((value * 100).rounded() / 100)" }
        var lines = ["\(scenario.rawValue) (ms, errors and hedges in %)"]
        lines.append(
            cell("", 24) + ["p50", "p99", "p99.9", "errors", "hedges"].map { cell($0) }.joined())
        for strategy in Strategy.allCases {
            guard let result = results[strategy] else { continue }
            let quantiles = [0.5, 0.99, 0.999].map { cell(number(result.quantile($0) * 1000)) }
            let rates = [result.errorRate, Double(result.hedges) / Double(result.latencies.count)]
            let name = strategy.rawValue + String(repeating: " ", count: 24 - strategy.rawValue.count)
            lines.append(name + (quantiles + rates.map { cell(number($0 * 100)) }).joined())
        }
        return lines.joined(separator: "\n") + "\n"
    }

    @Test(
        "balancing, ejection and hedging beat round-robin where a replica is in trouble", arguments: Scenario.allCases)
    func scenarios(scenario: Scenario) throws {
        let results = run(scenario)
        let roundRobin = try #require(results[.roundRobin])
        let balanced = try #require(results[.peakEWMA])
        let ejecting = try #require(results[.ejection])
        let hedged = try #require(results[.hedging])

        for result in results.values {
            #expect(result.latencies.count == Self.calls)
            #expect(result.hedges <= Self.calls / 20)
        }
        switch scenario {
        case .healthy:
            #expect(roundRobin.errors == 0 && balanced.errors == 0 && ejecting.errors == 0 && hedged.errors == 0)
            // Among equals there is nothing to win by balancing, and little may be lost.
            #expect(balanced.quantile(0.99) < roundRobin.quantile(0.99) * 1.2)
            #expect(hedged.quantile(0.999) < roundRobin.quantile(0.999))
        case .slow:
            #expect(balanced.quantile(0.99) < roundRobin.quantile(0.99) / 2)
            #expect(ejecting.quantile(0.99) < roundRobin.quantile(0.99) / 2)
            #expect(hedged.quantile(0.99) < roundRobin.quantile(0.99) / 2)
            #expect(balanced.errors < roundRobin.errors)
        case .failing, .flapping, .halfDead:
            #expect(ejecting.errors * 4 < roundRobin.errors)
            #expect(ejecting.errors < balanced.errors)
            #expect(hedged.errors * 4 < roundRobin.errors)
        }
    }

    @Test("the same seed gives the same simulation")
    func deterministic() {
        func once() -> [Double] {
            var simulation = Simulation(Scenario.flapping.health, strategy: .hedging, load: 0.5, seed: 3)
            return simulation.run(calls: 500).latencies
        }
        #expect(once() == once())
    }
}
