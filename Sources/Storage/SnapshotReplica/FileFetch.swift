import Foundation
import MeshMessages
import MeshRPC
import MeshService
import Snapshots

/// Fetches one file of a snapshot into a directory: goes on where an earlier fetch stopped, asks again for what was damaged on
/// its way, and outlives a publisher that is away for a moment.
struct FileFetch: Sendable {
    /// How long one stream may take. The next one goes on from where it stopped.
    static let longestStream = Duration.seconds(120)

    let client: BatchService.Client
    let route: CallRoute
    let part: SnapshotPart
    let version: String
    let file: SnapshotManifest.File
    let path: String
    let metrics: FetchMetrics
    /// Waits between two attempts.
    let pause: @Sendable (Duration) async throws -> Void

    /// Returns when the file has its full length. Whether its content is right the manifest's sha256 decides later.
    ///
    /// - Throws: the last `RPCError` or `FetchProgress.Problem` when several attempts in a row have brought nothing;
    ///   `SnapshotError.inputOutput`. What has arrived is kept.
    func run() async throws {
        let handle = try open()
        defer { try? handle.close() }
        let arrived = try handle.seekToEnd()
        var progress = FetchProgress(bytes: file.bytes, arrived: arrived)
        if progress.offset < arrived { try handle.truncate(atOffset: 0) }
        if progress.offset > 0, !progress.isComplete { metrics.resumed() }
        var backoff = CountedBackoff(base: .milliseconds(100), ceiling: .seconds(2))
        while !progress.isComplete {
            let before = progress.offset
            do {
                try await readStream(&progress, handle)
            } catch {
                progress.failed()
                if let problem = error as? FetchProgress.Problem { metrics.refused(problem) }
                guard Self.isWorthAnotherTry(error), !progress.isHopeless else { throw error }
                if progress.offset > before { backoff.succeeded() }
                try await pause(backoff.failed(random: .random(in: 0..<1)))
                metrics.resumed()
            }
        }
        try handle.synchronize()
    }

    private func readStream(_ progress: inout FetchProgress, _ handle: FileHandle) async throws {
        let stream = try await client.fetchSnapshot(
            BatchV1.FetchSnapshotRequest(
                part: part.rawValue, version: version, file: file.name, offset: progress.offset),
            options: CallOptions(timeout: Self.longestStream, route: route))
        defer { stream.cancel() }
        while !progress.isComplete {
            guard let piece = try await stream.next() else {
                throw FetchProgress.Problem.endedEarly(offset: progress.offset)
            }
            try progress.receive(piece.data, at: piece.offset, crc32: piece.crc32)
            try handle.write(contentsOf: piece.data)
            metrics.received(piece.data.count)
        }
    }

    private func open() throws -> FileHandle {
        if !FileManager.default.fileExists(atPath: path) {
            _ = FileManager.default.createFile(atPath: path, contents: nil)
        }
        guard let handle = FileHandle(forUpdatingAtPath: path) else {
            throw SnapshotError.inputOutput(operation: "opening", path: path, reason: String(cString: strerror(errno)))
        }
        return handle
    }

    private static func isWorthAnotherTry(_ error: any Error) -> Bool {
        if error is FetchProgress.Problem { return true }
        guard let error = error as? RPCError else { return false }
        switch error.code {
        case .unavailable, .deadlineExceeded, .resourceExhausted, .aborted, .unknown, .internal: return true
        default: return false
        }
    }
}
