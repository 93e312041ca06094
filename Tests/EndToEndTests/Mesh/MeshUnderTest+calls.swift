import MeshMessages
import MeshRPC
import MeshService
import Testing

/// Clients, and the calls that many cases make.
extension MeshUnderTest {
    var coordinator: CoordinatorService.Client { .init(channels[.coordinator]!) }
    var session: SessionService.Client { .init(channels[.session]!) }
    var trigger: TriggerService.Client { .init(channels[.trigger]!) }
    var batch: BatchService.Client { .init(channels[.batch]!) }
    var ranker: RankerService.Client { .init(channels[.ranker]!) }

    /// Ingests events, many at a time, and expects each to be new.
    func ingest(_ events: [SignalsV1.Event], asOf: Int64 = 0) async throws {
        for start in stride(from: 0, to: events.count, by: 500) {
            let part = Array(events[start..<min(start + 500, events.count)])
            let answer = try await session.ingestEvents(.init(events: part, asOf: asOf))
            try #require(answer.accepted == UInt32(part.count))
        }
    }

    /// An answer without its own id and how long its stages took, so that equal answers are equal.
    func rank(_ user: String, arm: String, limit: UInt32 = 25, asOf: Int64 = 0) async throws -> RankerV1.RankResponse {
        var answer = try await ranker.rank(.init(userID: user, limit: limit, arm: arm, asOf: asOf))
        (answer.timings, answer.responseID) = ([], "")
        return answer
    }

    func profile(_ user: String, asOf: Int64 = 0) async throws -> SessionV1.GetProfileResponse {
        try await session.getProfile(.init(userID: user, asOf: asOf))
    }

    /// Builds a snapshot with models and waits until it is published.
    func build(
        profilesAsOf: Int64 = 0, models: Bool = true, hold: Bool = false
    ) async throws -> BatchV1.GetBuildResponse {
        let order = BatchV1.StartBuildRequest(
            profilesAsOf: profilesAsOf, models: models, lambdas: models ? [5] : [], hold: hold)
        let started = try await batch.startBuild(order)
        let ended = try await eventually("the build ends") {
            let state = try await batch.getBuild(
                .init(buildID: started.buildID, waitMillis: 5_000), options: CallOptions(timeout: .seconds(10)))
            return state.state == .running ? nil : state
        }
        try #require(ended.state == .succeeded, "the build failed: \(ended.error)")
        return ended
    }

    func topology() async throws -> CoordinatorV1.Topology {
        try #require(try await coordinator.getTopology(.init()).topology)
    }

    /// Waits until every service that loads snapshots says that it has loaded this one.
    func waitUntilServed(
        profiles: String, by services: Set<String> = ["session", "ranker", "trigger"]
    ) async throws {
        let expected = services.filter { name in options.services.contains { $0.rawValue == name } }
        try await eventually(
            "\(profiles) is served by \(expected.sorted())",
            isTrue: {
                let nodes = try await topology().nodes.filter { expected.contains($0.service) }
                return Set(nodes.map(\.service)) == expected && nodes.allSatisfy { $0.profilesVersion == profiles }
            })
    }

    /// Imports a world and has a snapshot of it served.
    @discardableResult
    func serve(_ world: TasteWorld, asOf: Int64 = 0) async throws -> BatchV1.GetBuildResponse {
        _ = try await batch.putItems(.init(items: world.items))
        try await ingest(world.events)
        let build = try await build(profilesAsOf: asOf)
        try await waitUntilServed(profiles: build.profilesVersion)
        return build
    }
}
