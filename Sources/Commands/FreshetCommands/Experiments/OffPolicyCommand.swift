import ArgumentParser
import Learning

/// `freshet experiment offline`
struct OffPolicyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "offline",
        abstract: "What another policy would have earned, from the log of one that explored.",
        discussion: """
            The file is CSV with a header that names reward, propensity (the logging policy's probability of what it chose, \
            above 0), target (the other policy's probability of the same), and, if choices belong together, cluster (a user). \
            IPS is unbiased, SNIPS less noisy; intervals are 95 %, by bootstrap over clusters.

            Example:
              freshet experiment offline choices.csv --json
            """)

    private static let seed: UInt64 = 1

    @Argument(help: ArgumentHelp("Logged choices.", valueName: "file"))
    var file: String

    @Option(help: ArgumentHelp("The largest importance weight; larger ones are clipped.", valueName: "weight"))
    var largestWeight: Double?

    @Option(help: ArgumentHelp("Resamples of the bootstrap.", valueName: "n"))
    var resamples = 2_000

    @OptionGroup var output: OutputOptions

    func run() async throws {
        let choices = try LoggedChoicesFile.parse(
            String(decoding: try ExposureFile.read(file), as: UTF8.self), name: file)
        var generator = SeededGenerator(seed: Self.seed)
        guard
            let estimate = OffPolicyEstimate(
                choices, largestWeight: largestWeight ?? .infinity, resamples: max(1, resamples), using: &generator)
        else { throw CommandFailure("\(file): has no choices", exit: .badData) }
        if output.json {
            let json = JSONText.object([
                ("choices", .integer(estimate.choices)), ("effective_choices", .number(estimate.effectiveChoices)),
                ("logged", ExperimentText.json(estimate.logged)), ("ips", ExperimentText.json(estimate.ips)),
                ("snips", ExperimentText.json(estimate.snips)),
            ])
            return Terminal.print(json.pretty)
        }
        var table = TextTable([("", .left), ("reward", .right), ("95 %", .left)])
        for (name, value) in [("logged", estimate.logged), ("IPS", estimate.ips), ("SNIPS", estimate.snips)] {
            table.add(
                name, Numbers.fixed(value.value, 6), "[\(Numbers.fixed(value.low, 6)), \(Numbers.fixed(value.high, 6))]"
            )
        }
        Terminal.print(table.text)
        Terminal.print(
            "\(Numbers.count(estimate.choices, "choice")), worth \(Numbers.fixed(estimate.effectiveChoices, 0)) of the other "
                + "policy's own")
    }
}
