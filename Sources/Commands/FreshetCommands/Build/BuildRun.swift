import MeshMessages
import MeshRPC
import MeshService
import Signals

/// Starts a build, follows it to its end, and waits until the tiers that serve it have loaded it.
package struct BuildRun: Sendable {
    let connection: MeshConnection
    /// How long to wait for session and ranker after the build.
    var loadTimeout = Duration.seconds(60)

    /// - Parameter progress: called with the step and the fraction done.
    /// - Returns: what was built, also when a quality gate holds it back.
    /// - Throws: ``CommandFailure`` when the build fails or is not loaded in time.
    func run(
        _ request: BatchV1.StartBuildRequest, progress: @Sendable (String, Double) -> Void = { _, _ in }
    ) async throws -> BuildResult {
        let started = try await connection.call(.batch) {
            try await connection.batch.startBuild(request, options: CallOptions(timeout: .seconds(30)))
        }
        let result = try await follow(started.buildID, progress)
        if !request.hold && !result.isHeld {
            try await ServedVersions(connection: connection).wait(for: result, timeout: loadTimeout)
        }
        return result
    }

    /// Watches the build to its end, also when the batch tier is restarted in between and goes on with it.
    private func follow(_ id: String, _ progress: @Sendable (String, Double) -> Void) async throws -> BuildResult {
        var backoff = Retry.backoff
        while true {
            do {
                let stream = try await connection.batch.watchBuild(BatchV1.WatchBuildRequest(buildID: id))
                while let build = try await stream.next() {
                    backoff.succeeded()
                    if let result = try Self.result(of: build) { return result }
                    progress(build.step, build.fraction)
                }
            } catch let error as RPCError {
                guard Retry.isWorthwhile(error.code), backoff.failures + 1 < Retry().maxAttempts else {
                    throw CommandFailure(error, from: connection.name(of: .batch))
                }
                progress("waiting for the batch tier", 0)
            }
            try await Task.sleep(for: backoff.failed(random: .random(in: 0..<1)))
        }
    }

    /// Nil while the build runs.
    /// - Throws: ``CommandFailure`` when it failed.
    package static func result(of build: BatchV1.GetBuildResponse) throws -> BuildResult? {
        switch build.state {
        case .succeeded, .held:
            return BuildResult(
                profilesVersion: build.profilesVersion, modelsVersion: build.modelsVersion, seconds: build.seconds,
                heldBecause: build.heldBecause)
        case .failed:
            throw CommandFailure("\(build.buildID) failed at '\(build.step)' (\(build.stage)): \(build.error)")
        case .running, .unspecified, .unrecognized:
            return nil
        }
    }
}
