import ArgumentParser
import Foundation
import MeshMessages

/// `freshet replay`
struct ReplayCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "replay",
        abstract: "Replay later events against a mesh and judge what it would have recommended.",
        discussion: """
            The protocol: events are sorted by time and split at a quantile of it. The mesh has been given the earlier \
            ones (freshet import --until-quantile) and was started with --replay. The models are fitted on them and \
            stay frozen. Then, second by second: every arm is asked to rank for each user who is about to act, the true \
            item's place is noted, and the events are ingested. At every midnight of the replayed time the batch tier \
            builds the night's profiles, so that `control` is what a nightly batch serves; `injection` adds what \
            happened since. Items with fewer than 5 earlier events and repeated items are not tested.

            Examples:
              freshet up --data-dir /tmp/replay --replay &
              freshet import ml-100k.inter --items ml-100k.item --until-quantile 0.8
              freshet replay ml-100k.inter --data-dir /tmp/replay --report report.json
            """)

    @Argument(help: ArgumentHelp("The file of events, the imported ones included.", valueName: "file"))
    var file: String

    @Option(help: ArgumentHelp("Where the events are split, as a quantile of their time.", valueName: "share"))
    var fromQuantile = 0.8

    @Option(
        help: ArgumentHelp("The arms to ask, by comma; blend is one more.", valueName: "arms"), transform: ArmList.init)
    var arms = ArmList.usual

    @Option(help: ArgumentHelp("Write the result as JSON to this file.", valueName: "file"))
    var report: String?

    @Option(help: ArgumentHelp("Stop after so many test events.", valueName: "n"))
    var limit: Int?

    @Flag(inversion: .prefixedNo, help: "Build the night's profiles at every midnight of the replayed time.")
    var nightly = true

    @Option(
        help: ArgumentHelp("Candidates for the models' regularisation, chosen by validation.", valueName: "n,n,…"),
        transform: NumberList.init)
    var lambdas: NumberList?

    @Option(help: ArgumentHelp("The directory of `freshet up`, for the process ids of the report.", valueName: "dir"))
    var dataDir: String?

    @Option(help: ArgumentHelp("What the data is called in the report (default: the file's name).", valueName: "name"))
    var dataset: String?

    @Option(help: ArgumentHelp("Seed of the bootstrap.", valueName: "n"))
    var seed: UInt64 = 1

    @OptionGroup var input: FileArguments
    @OptionGroup var output: OutputOptions
    @OptionGroup var mesh: MeshOptions

    func validate() throws {
        if !(0..<1).contains(fromQuantile) {
            throw ValidationError("--from-quantile \(fromQuantile) is not in 0 ..< 1")
        }
        if let limit, limit < 1 { throw ValidationError("--limit must be at least 1") }
    }

    func run() async throws {
        let plan = try ReplayPlan(path: file, options: try input.options(role: .events), quantile: fromQuantile)
        let steps = limit.map(plan.limited) ?? plan.steps
        // Found out now rather than at the end.
        if let report, !FileManager.default.createFile(atPath: report, contents: Data()) {
            throw CommandFailure("cannot write \(report)")
        }
        Terminal.message(
            "replay: \(Numbers.grouped(plan.testEvents)) test events of \(Numbers.grouped(plan.testUsers)) users among "
                + "\(Numbers.grouped(plan.items.count)) items, after \(TimeText.iso8601(plan.split.time))")
        try await mesh.withConnection { connection in
            let run = ReplayRun(connection: connection, arms: arms.names, nightly: nightly)
            let building = ProgressMeter("build", total: 100, unit: "%")
            let built = try await run.prepare(plan, lambdas: lambdas?.numbers ?? []) { step, fraction in
                building.set(Int(fraction * 100), note: step)
            }
            building.finish(built ? "models as of the split, profiles as of the midnight before" : "in place already")
            let total = steps.reduce(0) { $0 + $1.testEvents }
            let meter = ProgressMeter("replay", total: total, unit: "test events")
            let result = try await run.run(plan, steps: steps, meter: meter)
            meter.finish()
            let summary = summary(plan, run: run, result: result, pids: try await pids(connection))
            for warning in summary.warnings { Terminal.message("replay: warning: \(warning)") }
            Terminal.print(output.json ? summary.json.compact : summary.text)
            if let report { try write(summary, to: report) }
        }
    }

    private func summary(
        _ plan: ReplayPlan, run: ReplayRun, result: ReplayRun.Result, pids: [(name: String, pid: Int)]
    ) -> ReplaySummary {
        let report = result.tally.report(deciles: plan.deciles)
        return ReplaySummary(
            dataset: dataset ?? URL(fileURLWithPath: file).deletingPathExtension().lastPathComponent,
            split: TimeText.iso8601(plan.split.time), users: Set(report.outcomes.map(\.user)).count, report: report,
            rankLatency: run.rankLatency.summary, ingestLatency: run.ingestLatency.summary,
            degradedAnswers: result.tally.degradedAnswers, degradations: result.tally.degradations,
            unranked: result.tally.unranked, duplicates: result.duplicates, builds: result.builds,
            buildSeconds: result.buildSeconds, pids: pids, seed: seed)
    }

    /// From the directory of `up`, else as the services say themselves.
    private func pids(_ connection: MeshConnection) async throws -> [(name: String, pid: Int)] {
        if let dataDir {
            guard let pids = try MeshLayout(directory: dataDir).pids() else {
                throw CommandFailure("no pids.json in \(dataDir); is that the --data-dir of a running `freshet up`?")
            }
            return pids
        }
        let topology = try await connection.callPatiently(.coordinator) {
            try await connection.coordinator.getTopology(CoordinatorV1.GetTopologyRequest(), options: .patient).topology
        }
        return (topology?.nodes ?? []).map { ($0.service, Int($0.processID)) }
    }

    private func write(_ summary: ReplaySummary, to path: String) throws {
        do {
            try Data((summary.json.pretty + "\n").utf8).write(to: URL(fileURLWithPath: path), options: .atomic)
        } catch {
            throw CommandFailure("cannot write \(path): \(error.localizedDescription)")
        }
        Terminal.message("replay: wrote \(path)")
    }
}

/// `control,injection`
struct ArmList: Equatable, Sendable {
    static let known = ["popularity", "control", "injection", "blend"]
    static let usual = ArmList(names: ["popularity", "control", "injection"])

    let names: [String]

    private init(names: [String]) { self.names = names }

    @Sendable init(_ text: String) throws {
        names = text.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        for name in names where !Self.known.contains(name) {
            throw ValidationError("'\(name)' is no arm: choose among \(Self.known.joined(separator: ", "))")
        }
        if Set(names).count != names.count { throw ValidationError("'\(text)' names an arm twice") }
    }
}
