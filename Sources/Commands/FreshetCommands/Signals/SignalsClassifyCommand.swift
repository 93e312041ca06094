import ArgumentParser
import MeshMessages

/// `freshet signals classify`
struct SignalsClassifyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "classify",
        abstract: "The four scores of each signal, the tier they give, why, and what would change it.",
        discussion: """
            Urgency = 0.45 volatility + 0.30 damage + 0.25 criticality; under 0.25 batch, under 0.50 near-real-time, \
            under 0.75 streaming, else request. Cost is a constraint, not an urgency.

            Examples:
              freshet signals classify
              freshet signals classify genre_affinity
            """)

    @Argument(help: ArgumentHelp("One signal (default: all).", valueName: "signal"))
    var signal: String?

    @OptionGroup var output: OutputOptions
    @OptionGroup var mesh: MeshOptions

    func run() async throws {
        try await mesh.withConnection { connection in
            let answer = try await connection.call(.coordinator) {
                try await connection.coordinator.classify(
                    CoordinatorV1.ClassifyRequest(signal: signal ?? ""), options: .patient)
            }
            Terminal.print(output.json ? answer.jsonText : Self.text(answer.classifications))
        }
    }

    static func text(_ classifications: [CoordinatorV1.Classification]) -> String {
        var table = TextTable([
            ("signal", .left), ("volatility", .right), ("damage", .right), ("criticality", .right), ("cost", .right),
            ("urgency", .right), ("tier", .left),
        ])
        for signal in classifications {
            table.add(
                signal.signal, Numbers.fixed(signal.volatility, 2), Numbers.fixed(signal.damage, 2),
                Numbers.fixed(signal.criticality, 2), "\(Numbers.fixed(signal.costMillis, 2)) ms",
                Numbers.fixed(signal.urgency, 3),
                ProvenanceText.tier(signal.tier) + (signal.pinned ? " (pinned)" : ""))
        }
        var lines = table.lines
        for signal in classifications {
            lines += ["", "\(signal.signal): \(signal.reason)"]
            if !signal.wouldChange.isEmpty { lines.append("  would change it: \(signal.wouldChange)") }
        }
        return lines.joined(separator: "\n")
    }
}
