import ArgumentParser
import MeshMessages
import MeshRPC

/// `freshet snapshot diff`
struct SnapshotDiffCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "diff",
        abstract: "What changes from one snapshot to another: users, signals, items, and quality side by side.",
        discussion: """
            The batch tier compares every user's values of both versions; a user is changed when any value is. Items are \
            those of the models that the profiles were made with.

            Examples:
              freshet snapshot diff 20260102T000000Z-000004                          # active -> this one
              freshet snapshot diff 20260101T000000Z-000003 20260102T000000Z-000004
              freshet snapshot diff 20260102T000000Z-000004 --examples 5 --json
            """)

    @Argument(
        help: ArgumentHelp("Versions of profiles; one alone is compared with the active one.", valueName: "version"))
    var versions: [String]

    @Option(help: ArgumentHelp("How many users and items to name of each kind.", valueName: "n"))
    var examples: UInt32 = 3

    @OptionGroup var output: OutputOptions
    @OptionGroup var mesh: MeshOptions

    func validate() throws {
        guard (1...2).contains(versions.count) else {
            throw ValidationError("name one version, to compare it with the active one, or two")
        }
    }

    func run() async throws {
        try await mesh.withConnection { connection in
            let from = try await versions.count == 2 ? versions[0] : Self.active(connection)
            let to = versions[versions.count - 1]
            let answer = try await connection.call(.batch) {
                try await connection.batch.diffSnapshots(
                    BatchV1.DiffSnapshotsRequest(from: from, to: to, examples: examples), options: .verifying)
            }
            let diff = SnapshotDiffText(answer)
            Terminal.print(output.json ? diff.json.compact : diff.text)
        }
    }

    private static func active(_ connection: MeshConnection) async throws -> String {
        let active = try await connection.callPatiently(.coordinator) {
            try await connection.coordinator.getActiveSnapshot(
                CoordinatorV1.GetActiveSnapshotRequest(), options: .patient
            ).active
        }
        guard let active, !active.profilesVersion.isEmpty else {
            throw CommandFailure("no snapshot is active to compare with; name two versions")
        }
        return active.profilesVersion
    }
}
