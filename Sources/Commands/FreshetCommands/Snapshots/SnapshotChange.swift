import MeshMessages

/// Another snapshot is active.
struct SnapshotChange {
    let active: CoordinatorV1.ActiveSnapshot?
    /// What was active before.
    let left: CoordinatorV1.ActiveSnapshot?

    /// Returns when every session and ranker node has loaded it.
    func waitUntilServed(_ connection: MeshConnection) async throws {
        guard let active else { return }
        try await ServedVersions(connection: connection).wait(
            for: BuildResult(profilesVersion: active.profilesVersion, modelsVersion: active.modelsVersion, seconds: 0),
            timeout: .seconds(60))
    }

    func text(_ what: String) -> String {
        let before = left.map { $0.profilesVersion.isEmpty ? "nothing" : Self.name($0) } ?? "nothing"
        return "\(what): \(active.map(Self.name) ?? "nothing"); before: \(before)"
    }

    var json: JSONText {
        .object([("active", SnapshotListing.json(active)), ("left", SnapshotListing.json(left))])
    }

    private static func name(_ snapshot: CoordinatorV1.ActiveSnapshot) -> String {
        "profiles \(snapshot.profilesVersion), models \(snapshot.modelsVersion.isEmpty ? "-" : snapshot.modelsVersion)"
    }
}
