import Foundation
import MeshMessages
import MeshRPC
import Snapshots

/// Copies published parts from the batch tier, a file at a time, and installs them when every sha256 is right.
///
/// Nothing that has arrived is fetched again: not after a broken connection, not after `kill -9`. What arrived damaged is.
package struct SnapshotDownload: Sendable {
    let store: SnapshotStore
    let client: BatchService.Client
    let omitted: Set<String>
    /// Which nodes may have a version: they are asked in this order.
    let routes: @Sendable () -> [CallRoute]
    private let pause: @Sendable (Duration) async throws -> Void
    private let metrics = FetchMetrics()

    /// - Parameters:
    ///   - omitted: names of files that this machine has no use for.
    ///   - routes: to the nodes of the batch tier, each of which has the snapshots that it built itself.
    ///   - pause: waits between two attempts.
    package init(
        store: SnapshotStore, batch: any RPCCaller, omitting omitted: Set<String> = [],
        routes: @escaping @Sendable () -> [CallRoute] = { [.balanced] },
        pause: @escaping @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) }
    ) {
        self.store = store
        self.omitted = omitted
        self.client = BatchService.Client(batch)
        self.routes = routes
        self.pause = pause
    }

    /// Returns when the version is on this machine's disk, verified.
    ///
    /// - Throws: `RPCError`, `SnapshotError`, `FetchProgress.Problem`. What has arrived until then is kept for the next call.
    package func ensure(_ part: SnapshotPart, version: String) async throws {
        if try store.list(part).contains(version) { return }
        let (json, route) = try await manifest(part, version)
        let manifest = try SnapshotManifest(json: json, path: "\(part.rawValue)/\(version)/manifest.json")
        let builder: SnapshotBuilder
        do {
            builder = try store.fetch(part, version: version, manifestJSON: json)
        } catch SnapshotError.alreadyExists {
            return
        }
        for file in manifest.files where !omitted.contains(file.name) {
            try await FileFetch(
                client: client, route: route, part: part, version: version, file: file,
                path: try builder.path(of: file.name), metrics: metrics, pause: pause
            ).run()
        }
        do {
            _ = try builder.install(manifestJSON: json, omitting: omitted)
        } catch SnapshotError.checksumMismatch(let path) {
            // The next attempt fetches this file anew, and none of the others.
            try? FileManager.default.removeItem(atPath: path)
            throw SnapshotError.checksumMismatch(path: path)
        }
    }

    /// The manifest, and the way to a node that has the version.
    private func manifest(_ part: SnapshotPart, _ version: String) async throws -> ([UInt8], CallRoute) {
        var lastError = RPCError(.notFound, "no node of the batch tier has \(part.rawValue) \(version)")
        for route in routes() {
            do {
                let response = try await client.getManifest(
                    BatchV1.GetManifestRequest(part: part.rawValue, version: version),
                    options: CallOptions(timeout: .seconds(10), route: route))
                return (response.manifest, route)
            } catch let error as RPCError where error.code == .notFound || error.code == .unavailable {
                lastError = error
            }
        }
        throw lastError
    }
}
