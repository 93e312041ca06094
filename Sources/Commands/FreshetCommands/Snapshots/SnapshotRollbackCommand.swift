import ArgumentParser
import MeshMessages
import MeshRPC

/// `freshet snapshot rollback`
struct SnapshotRollbackCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rollback",
        abstract: "Go back to the snapshot that was active before.",
        discussion: """
            One step; given again, one step further. Works while the batch tier is away: the tiers keep a copy of the snapshot \
            before. The next build is compared with what is active then, and builds on its models.

            Examples:
              freshet snapshot rollback --reason "complaints since noon"
              freshet snapshot list --history
            """)

    @Option(help: ArgumentHelp("Why; kept in the history.", valueName: "text"))
    var reason: String?

    @Flag(inversion: .prefixedNo, help: "Wait until every session and ranker node serves it.")
    var wait = true

    @OptionGroup var output: OutputOptions
    @OptionGroup var mesh: MeshOptions

    func validate() throws {
        if let reason, reason.utf8.count > 400 { throw ValidationError("--reason is longer than 400 bytes") }
    }

    func run() async throws {
        try await mesh.withConnection { connection in
            let now = try await connection.callPatiently(.coordinator) {
                try await connection.coordinator.getActiveSnapshot(
                    CoordinatorV1.GetActiveSnapshotRequest(), options: .patient
                ).active
            }
            guard let now, !now.profilesVersion.isEmpty else {
                throw CommandFailure("no snapshot is active, so there is nothing to go back from")
            }
            // Naming what is left makes a repeated call harmless: it goes back one step only.
            let answer = try await connection.call(.coordinator) {
                try await connection.coordinator.rollbackSnapshot(
                    CoordinatorV1.RollbackSnapshotRequest(
                        fromProfiles: now.profilesVersion, fromModels: now.modelsVersion, reason: reason ?? "by hand"),
                    options: .patient)
            }
            let change = SnapshotChange(active: answer.active, left: answer.left)
            if wait { try await change.waitUntilServed(connection) }
            Terminal.print(output.json ? change.json.compact : change.text("rolled back to"))
        }
    }
}
