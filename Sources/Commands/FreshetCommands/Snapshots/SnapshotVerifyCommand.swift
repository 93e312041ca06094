import ArgumentParser
import MeshMessages
import MeshRPC
import SnapshotReplica
import Snapshots

/// `freshet snapshot verify`
struct SnapshotVerifyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Compare the files of a snapshot with their checksums.",
        discussion: """
            The batch tier reads its files and compares each with the sha256 in the manifest; of profiles the models that \
            they were made with are verified too. With --fetch a copy is fetched over the mesh into a directory and verified \
            here as well; a fetch that breaks off goes on where it stopped when the command is given again.

            Exits with 1 when anything is not as it was published.

            Examples:
              freshet snapshot verify 20260101T000000Z-000003
              freshet snapshot verify 20260101T000000Z-000003 --fetch /backup/freshet
            """)

    @Argument(help: "The version, as `freshet snapshot list` has it.")
    var version: String

    @Option(
        help: ArgumentHelp("profiles or models (default: the profiles, with their models).", valueName: "part"),
        transform: { text in
            guard let part = SnapshotPart(rawValue: text) else {
                throw ValidationError("'\(text)' is neither profiles nor models")
            }
            return part
        })
    var part: SnapshotPart?

    @Option(help: ArgumentHelp("Fetch a copy into this directory and verify it too.", valueName: "directory"))
    var fetch: String?

    @OptionGroup var output: OutputOptions
    @OptionGroup var mesh: MeshOptions

    func run() async throws {
        let results = try await mesh.withConnection { connection in
            var results: [SnapshotVerification] = []
            for (part, version) in try await versions(connection) {
                let answer = try await connection.call(.batch) {
                    try await connection.batch.verifySnapshot(
                        BatchV1.VerifySnapshotRequest(part: part.rawValue, version: version), options: .verifying)
                }
                results.append(SnapshotVerification(part: part, version: version, place: "batch tier", answer.files))
                if let fetch { results.append(try await copy(part, version, to: fetch, connection)) }
            }
            return results
        }
        Terminal.print(
            output.json
                ? JSONText.array(results.map(\.json)).compact : results.flatMap(\.lines).joined(separator: "\n"))
        let damaged = results.filter { !$0.isWhole }
        if !damaged.isEmpty {
            throw CommandFailure("\(damaged.map(\.name).joined(separator: ", ")): not as it was published")
        }
    }

    /// The parts that are to be verified.
    private func versions(_ connection: MeshConnection) async throws -> [(SnapshotPart, String)] {
        if let part { return [(part, version)] }
        let infos = try await connection.callPatiently(.batch) {
            try await connection.batch.listSnapshots(BatchV1.ListSnapshotsRequest(), options: .patient).snapshots
        }
        let models = infos.first { $0.part == SnapshotPart.profiles.rawValue && $0.version == version }?.modelsVersion
        return [(.profiles, version)] + (models.map { $0.isEmpty ? [] : [(.models, $0)] } ?? [])
    }

    private func copy(
        _ part: SnapshotPart, _ version: String, to directory: String, _ connection: MeshConnection
    ) async throws -> SnapshotVerification {
        do {
            let store = try SnapshotStore(root: directory)
            try await SnapshotDownload(store: store, batch: connection.caller(.batch)).ensure(part, version: version)
            let checks = try store.open(part, version: version, verifying: false).checks()
            return SnapshotVerification(
                part: part, version: version, place: directory,
                checks.map {
                    BatchV1.FileCheck(
                        file: $0.file.name, bytes: $0.file.bytes, sha256: $0.file.sha256,
                        problem: $0.problem?.description ?? "")
                })
        } catch let error as RPCError {
            throw CommandFailure(error, from: connection.name(of: .batch))
        } catch {
            throw CommandFailure("\(part.rawValue) \(version) cannot be fetched into \(directory): \(error)")
        }
    }
}

extension CallOptions {
    /// For calls that read whole snapshots.
    static let verifying = CallOptions(timeout: .seconds(600))
}
