import MeshMessages
import MeshRPC
import MeshService
import Signals

/// Starts a build, follows it to its end, and waits until the tiers that serve it have loaded it.
struct BuildRun: Sendable {
    let connection: MeshConnection
    /// How long to wait for session and ranker after the build.
    var loadTimeout = Duration.seconds(60)

    /// - Parameter progress: called with the step and the fraction done.
    /// - Throws: ``CommandFailure`` when the build fails or is not loaded in time.
    func run(
        _ request: BatchV1.StartBuildRequest, progress: @Sendable (String, Double) -> Void = { _, _ in }
    ) async throws -> BuildResult {
        let started = try await connection.call(.batch) {
            try await connection.batch.startBuild(request, options: CallOptions(timeout: .seconds(30)))
        }
        let result = try await follow(started.buildID, progress)
        if !request.hold {
            try await ServedVersions(connection: connection).wait(for: result, timeout: loadTimeout)
        }
        return result
    }

    private func follow(_ id: String, _ progress: @Sendable (String, Double) -> Void) async throws -> BuildResult {
        while true {
            let build = try await connection.callPatiently(.batch) {
                try await connection.batch.getBuild(
                    BatchV1.GetBuildRequest(buildID: id, waitMillis: 500), options: .patient)
            }
            switch build.state {
            case .succeeded:
                return BuildResult(
                    profilesVersion: build.profilesVersion, modelsVersion: build.modelsVersion, seconds: build.seconds)
            case .failed:
                throw CommandFailure("build \(id) failed at '\(build.step)': \(build.error)")
            case .running, .unspecified, .unrecognized:
                progress(build.step, build.fraction)
            }
        }
    }
}
