import ArgumentParser

/// `freshet snapshot`
struct SnapshotCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "snapshot",
        abstract:
            "The snapshots that the batch tier has published: which are there, whole, active, and how they differ.",
        discussion: """
            A snapshot is a pair of immutable parts with versions of their own: profiles, made at every build, and models, \
            made less often; profiles name the models they were made with. One pair is active: every tier serves from it.

            Examples:
              freshet snapshot list
              freshet snapshot verify 20260101T000000Z-000003
              freshet snapshot diff 20260101T000000Z-000003      # against the active one
              freshet snapshot activate 20260101T000000Z-000003 --reason "gates were too strict"
              freshet snapshot rollback --reason "complaints since noon"
            """,
        subcommands: [
            SnapshotListCommand.self, SnapshotVerifyCommand.self, SnapshotDiffCommand.self,
            SnapshotActivateCommand.self,
            SnapshotRollbackCommand.self,
        ])
}
