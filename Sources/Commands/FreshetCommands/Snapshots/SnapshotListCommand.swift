import ArgumentParser
import MeshMessages
import MeshRPC

/// `freshet snapshot list`
struct SnapshotListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "The published snapshots, which one is active, and what was decided about them.",
        discussion: """
            Newest first. `active` is what every tier serves, `previous` is where `freshet snapshot rollback` goes, `held` \
            was published but kept back by a quality gate. The batch tier keeps the last --keep-snapshots of each part, and \
            always these two.

            Examples:
              freshet snapshot list
              freshet snapshot list --history          # who decided what is active, when and why
              freshet snapshot list --json | jq '.snapshots[] | select(.active)'
            """)

    @Flag(help: "Show the last activations and rollbacks too.")
    var history = false

    @OptionGroup var output: OutputOptions
    @OptionGroup var mesh: MeshOptions

    func run() async throws {
        try await mesh.withConnection { connection in
            let snapshots = try await connection.callPatiently(.batch) {
                try await connection.batch.listSnapshots(BatchV1.ListSnapshotsRequest(), options: .patient).snapshots
            }
            let selection = try await connection.callPatiently(.coordinator) {
                try await connection.coordinator.getActiveSnapshot(
                    CoordinatorV1.GetActiveSnapshotRequest(), options: .patient)
            }
            let listing = SnapshotListing(snapshots: snapshots, selection: selection)
            Terminal.print(output.json ? listing.json.compact : listing.text(history: history))
        }
    }
}
