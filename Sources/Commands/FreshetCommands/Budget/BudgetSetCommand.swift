import ArgumentParser
import MeshMessages

/// `freshet budget set`
struct BudgetSetCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "set",
        abstract: "Change what refreshes may cost, a tier's part of it, or which come first. It is kept.",
        discussion: """
            Without limits the budget goes to the tier where a CPU-millisecond buys most. A floor is kept for a tier, a ceiling \
            holds it back, and a pin is both. Tiers that are not named stay as they are.

            Examples:
              freshet budget set --ms 200
              freshet budget set --ms 0                                 # stops refreshing
              freshet budget set --policy rps
              freshet budget set --tier batch --floor 20 --ceiling 100  # CPU-milliseconds a second
              freshet budget set --tier request --pin 0.25              # a quarter of the budget
              freshet budget set --tier batch --free                    # no limits of its own
            """)

    @Option(help: ArgumentHelp("CPU-milliseconds per second of the whole fleet.", valueName: "n"))
    var ms: Double?

    @Option(help: ArgumentHelp("Which refresh comes first; `freshet budget get` lists them.", valueName: "policy"))
    var policy: String?

    @Option(help: "The tier whose limits are meant: batch, near_real_time or request.")
    var tier: TierArgument?

    @Option(help: ArgumentHelp("CPU-milliseconds per second that are kept for the tier.", valueName: "n"))
    var floor: Double?

    @Option(help: ArgumentHelp("CPU-milliseconds per second that the tier spends at most.", valueName: "n"))
    var ceiling: Double?

    @Option(
        help: ArgumentHelp("The tier's share of the budget, 0 to 1: floor and ceiling at once.", valueName: "share"))
    var pin: Double?

    @Flag(help: "Take the tier's limits away.")
    var free = false

    @OptionGroup var output: OutputOptions
    @OptionGroup var mesh: MeshOptions

    func validate() throws {
        let limits = [floor, ceiling, pin].contains { $0 != nil } || free
        if ms == nil && policy == nil && !limits {
            throw ValidationError(
                "say what to change: --ms, --policy, or --tier with --floor, --ceiling, --pin or --free")
        }
        if limits, tier == nil { throw ValidationError("--floor, --ceiling, --pin and --free need --tier") }
        if tier != nil, !limits { throw ValidationError("--tier needs --floor, --ceiling, --pin or --free") }
        if free, floor != nil || ceiling != nil || pin != nil {
            throw ValidationError("--free takes the limits away: give none")
        }
        if let ms, !(0...1_000_000).contains(ms) { throw ValidationError("--ms \(ms) is not between 0 and 1000000") }
    }

    func run() async throws {
        try await mesh.withConnection { connection in
            let limits = tier.map { tier in
                CoordinatorV1.TierBudget(
                    tier: tier.tier.message, floorMillisPerSecond: floor ?? 0, ceilingMillisPerSecond: ceiling,
                    pinnedShare: pin)
            }
            let budget = try await RefreshBudget(
                milliseconds: ms, policy: policy, tiers: limits.map { [$0] } ?? []
            ).set(on: connection)
            Terminal.print(output.json ? budget.jsonText : BudgetText.summary(budget))
        }
    }
}
