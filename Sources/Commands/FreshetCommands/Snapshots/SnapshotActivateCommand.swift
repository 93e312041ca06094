import ArgumentParser
import MeshMessages
import MeshRPC

/// `freshet snapshot activate`
struct SnapshotActivateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "activate",
        abstract: "Make a published snapshot the one that every tier serves.",
        discussion: """
            Refused when there is no such version, when its files are not as they were published, when the profiles were made \
            with other models, or when a quality gate says no against what is active now. --force overrules all of this, also \
            when the batch tier cannot be asked: the tiers that have a copy serve it.

            Examples:
              freshet snapshot activate 20260101T000000Z-000003
              freshet snapshot activate 20260101T000000Z-000003 --force --reason "fewer users: the test accounts are gone"
            """)

    @Argument(help: "The version of the profiles, as `freshet snapshot list` has it.")
    var version: String

    @Option(help: ArgumentHelp("Models (default: those that the profiles were made with).", valueName: "version"))
    var models: String?

    @Option(help: ArgumentHelp("Why; kept in the history.", valueName: "text"))
    var reason: String?

    @Flag(help: "Activate it whatever speaks against it.")
    var force = false

    @Flag(inversion: .prefixedNo, help: "Wait until every session and ranker node serves it.")
    var wait = true

    @OptionGroup var output: OutputOptions
    @OptionGroup var mesh: MeshOptions

    func validate() throws {
        if let reason, reason.utf8.count > 400 { throw ValidationError("--reason is longer than 400 bytes") }
    }

    func run() async throws {
        try await mesh.withConnection { connection in
            let judgement = try await judge(connection)
            let answer = try await connection.callPatiently(.coordinator) {
                try await connection.coordinator.activateSnapshot(
                    CoordinatorV1.ActivateSnapshotRequest(
                        profilesVersion: version, modelsVersion: judgement.modelsVersion, reason: text(judgement),
                        judgedProfiles: judgement.judgedProfiles, judgedModels: judgement.judgedModels, force: force),
                    options: .patient)
            }
            let change = SnapshotChange(active: answer.active, left: answer.previous)
            if wait { try await change.waitUntilServed(connection) }
            Terminal.print(output.json ? change.json.compact : change.text("active"))
        }
    }

    /// What the batch tier says of the snapshot; throws what speaks against it, unless it is overruled.
    private func judge(_ connection: MeshConnection) async throws -> BatchV1.JudgeSnapshotResponse {
        let judgement: BatchV1.JudgeSnapshotResponse
        do {
            judgement = try await connection.call(.batch) {
                try await connection.batch.judgeSnapshot(
                    BatchV1.JudgeSnapshotRequest(profilesVersion: version, modelsVersion: models ?? ""),
                    options: .verifying)
            }
        } catch let failure as CommandFailure where force {
            guard let models else {
                throw CommandFailure(
                    "\(failure.message); to activate it all the same, name its --models too", exit: failure.exit)
            }
            Terminal.message("overruled: \(failure.message)")
            return BatchV1.JudgeSnapshotResponse(modelsVersion: models)
        }
        for note in judgement.notes { Terminal.message("note: \(note)") }
        let objections = judgement.problems + judgement.heldBecause
        guard !objections.isEmpty else { return judgement }
        guard force else {
            throw CommandFailure(
                "profiles \(version) are not activated:\n" + objections.map { "  - \($0)" }.joined(separator: "\n")
                    + "\nactivate them all the same with --force",
                exit: judgement.problems.isEmpty ? .held : .failed)
        }
        for objection in objections { Terminal.message("overruled: \(objection)") }
        return judgement
    }

    private func text(_ judgement: BatchV1.JudgeSnapshotResponse) -> String {
        let overruled = judgement.problems + judgement.heldBecause
        let base = reason ?? "by hand"
        return String((overruled.isEmpty ? base : "\(base) (forced: \(overruled.joined(separator: "; ")))").prefix(500))
    }
}
