import ArgumentParser
import EventFiles
import MeshMessages
import Signals

/// `freshet build`
struct BuildCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "build",
        abstract: "Build a snapshot from the log, and wait until every tier serves it.",
        discussion: """
            Profiles of all users are folded from events before --as-of; with --models (or when there are none yet) \
            the models are fitted too, on events at or before --models-as-of.

            Examples:
              freshet build                                  # profiles, now
              freshet build --models --lambdas 50,100,200    # models too
              freshet build --split-of ml-100k.inter         # as replay begins
              freshet build --models --force                 # active whatever the quality gates say
              freshet build --models --hold                  # published only; then `freshet snapshot activate`

            With --split-of the models are as of the split and the profiles as of the midnight before the first event \
            after it.

            A build goes through six stages: reading the log, fitting models, folding events, writing profiles, verifying \
            what was written, activating. Each finished stage is on the disk: a batch tier that dies goes on with the next one \
            when it is started again, and this command waits for it. One build runs at a time in the whole mesh.

            Before it is activated, the result is compared with the active snapshot. When its models' NDCG@10 has fallen by \
            more than --quality-gate of freshet-batch, or users or the values of a signal are missing (--user-gate), it is \
            published but not activated: this command says why and exits with 3.
            """)

    @Flag(help: "Fit models too.")
    var models = false

    @Option(
        help: ArgumentHelp("Fold events that occurred before this (default: now).", valueName: "time"),
        transform: TimeText.argument)
    var asOf: Timestamp?

    @Option(
        help: ArgumentHelp("Fit on events that occurred at or before this (default: --as-of).", valueName: "time"),
        transform: TimeText.argument)
    var modelsAsOf: Timestamp?

    @Option(
        help: ArgumentHelp("Candidates for the models' regularisation, chosen by validation.", valueName: "n,n,…"),
        transform: NumberList.init)
    var lambdas: NumberList?

    @Option(
        help: ArgumentHelp("Take both times from the split of this file's events; implies --models.", valueName: "file")
    )
    var splitOf: String?

    @Option(help: ArgumentHelp("Where --split-of splits, as a quantile of the events' time.", valueName: "share"))
    var fromQuantile = 0.8

    @Flag(help: "Publish the snapshot without activating it.")
    var hold = false

    @Flag(help: "Activate the snapshot even if a quality gate says no.")
    var force = false

    @OptionGroup var output: OutputOptions
    @OptionGroup var mesh: MeshOptions

    func validate() throws {
        if splitOf != nil && (asOf != nil || modelsAsOf != nil) {
            throw ValidationError("--split-of says the times; leave out --as-of and --models-as-of")
        }
        if hold && force { throw ValidationError("--hold leaves nothing to --force") }
        if modelsAsOf != nil && !models { throw ValidationError("--models-as-of needs --models") }
        if !(0...1).contains(fromQuantile) {
            throw ValidationError("--from-quantile \(fromQuantile) is not between 0 and 1")
        }
    }

    func run() async throws {
        let request = try request()
        try await mesh.withConnection { connection in
            let meter = ProgressMeter("build", total: 100, unit: "%")
            let result = try await BuildRun(connection: connection).run(request) { step, fraction in
                meter.set(Int(fraction * 100), note: step)
            }
            meter.finish(result.isHeld ? "held back" : hold ? "published" : "active on session and ranker")
            if output.json { Terminal.print(result.json.compact) }
            if let refusal = result.refusal { throw refusal }
            if !output.json {
                Terminal.print(
                    "profiles \(result.profilesVersion), models \(result.modelsVersion), "
                        + "\(Numbers.fixed(result.seconds, 1)) s")
            }
        }
    }

    private func request() throws -> BatchV1.StartBuildRequest {
        var request = BatchV1.StartBuildRequest(
            profilesAsOf: asOf?.microseconds ?? 0, models: models, modelsAsOf: modelsAsOf?.microseconds ?? 0,
            lambdas: lambdas?.numbers ?? [], hold: hold, force: force)
        if let splitOf {
            let plan = try ReplayPlan(path: splitOf, options: EventFileOptions(role: .events), quantile: fromQuantile)
            request.profilesAsOf = plan.firstMidnight.microseconds
            request.models = true
            request.modelsAsOf = plan.split.time.microseconds
        }
        return request
    }
}

/// `20,50,100`
struct NumberList: Equatable, Sendable {
    let numbers: [Double]

    @Sendable init(_ text: String) throws {
        numbers = try text.split(separator: ",", omittingEmptySubsequences: false).map { part in
            guard let number = Double(part), number.isFinite, number > 0 else {
                throw ValidationError("'\(part)' in '\(text)' is not a number above 0")
            }
            return number
        }
    }
}
