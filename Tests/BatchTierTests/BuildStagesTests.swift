import BatchTier
import Foundation
import LogFollower
import Signals
import Snapshots
import TestSupport
import Testing

@Suite struct BuildStagesTests {
    private func order(day: Int, models: Bool = true) throws -> BuildOrder {
        try BuildOrder(profilesAsOf: midnight(day).microseconds, models: models, lambdas: [1], now: nil)
    }

    /// What a build without any death makes of the same events.
    private func reference(_ days: [[Event]]) async throws -> [UserProfile] {
        let builder = try BuilderUnderTest()
        try builder.take(days)
        let record = try await builder.run(day: days.count, models: true)
        return try profiles(of: record, builder)
    }

    private func profiles(of record: BuildRecord, _ builder: BuilderUnderTest) throws -> [UserProfile] {
        let reader = try builder.snapshots.open(.profiles, version: record.profilesVersion).profiles()
        return try (0..<reader.count).map { try reader.profile(at: $0) }
    }

    @Test(arguments: BuildStage.allCases, [true, false])
    func aBuildThatDiesInAStageGoesOnWithIt(stage: BuildStage, isDone: Bool) async throws {
        let days = Fixture.days(3, seed: 5)
        var builder = try BuilderUnderTest()
        try builder.take(days)
        var record = try builder.begin(try order(day: 3))
        // Every stage before it is finished and saved; of this one at most its work is done, and nothing says so.
        while record.stage < stage {
            record.finish(try await builder.build.perform(record, .silent), at: midnight(20))
            try builder.store.save(record)
        }
        if isDone { _ = try await builder.build.perform(record, .silent) }
        let activations = builder.control.activations.count
        #expect(activations == (isDone && stage == .activating ? 1 : 0), "nothing is active before the last stage")

        builder = try BuilderUnderTest(builder)
        let found = try #require(try builder.store.unfinishedBuild())
        #expect(found == record)
        let desk = try builder.desk()
        let running = Task { try await desk.run() }
        let status = try #require(await desk.board.status(of: found.id, wait: .seconds(60)))
        running.cancel()
        try await running.value
        #expect(status.state == .succeeded)
        #expect(status.attempt == 2)
        #expect(builder.control.active == status.versions)
        #expect(try builder.snapshots.list(.models) == [status.versions.models])
        #expect(try builder.snapshots.list(.profiles) == [status.versions.profiles])
        let ended = try #require(try builder.store.build(number: found.number))
        #expect(try profiles(of: ended, builder) == (try await reference(days)))
        #expect(try builder.store.unfinishedBuild() == nil)
    }

    @Test func modelsThatWerePublishedBeforeTheProcessDiedAreNotFittedAgain() async throws {
        let builder = try BuilderUnderTest()
        try builder.take(Fixture.days(2, seed: 6))
        var record = try builder.begin(try order(day: 2))
        record.finish(try await builder.build.perform(record, .silent), at: midnight(20))
        let first = try await builder.build.perform(record, .silent)
        let version = try #require(record.version)
        let manifest = try builder.snapshots.open(.models, version: version).manifest
        #expect(try await builder.build.perform(record, .silent) == first)
        #expect(try builder.snapshots.open(.models, version: version).manifest == manifest)
    }

    @Test func whatWasWrittenWrongIsRemovedAndNeverActive() async throws {
        let builder = try BuilderUnderTest()
        try builder.take(Fixture.days(2, seed: 7))
        var record = try builder.begin(try order(day: 2))
        while record.stage < .verifying {
            record.finish(try await builder.build.perform(record, .silent), at: midnight(20))
        }
        let path = builder.snapshots.root + "/profiles/\(record.profilesVersion)/" + SnapshotFile.profiles
        var data = try Data(contentsOf: URL(filePath: path))
        data[data.count / 2] ^= 1
        try data.write(to: URL(filePath: path))
        await #expect(throws: SnapshotBuild.Failure.self) { try await builder.build.run(record) }
        #expect(try builder.snapshots.list(.profiles).isEmpty)
        #expect(try builder.snapshots.list(.models).isEmpty)
        #expect(builder.control.active == nil)
    }

    @Test func aBuildThatIsOvertakenIsJudgedAgain() async throws {
        let builder = try BuilderUnderTest()
        try builder.take(Fixture.days(2, seed: 8))
        builder.control.refuse([.overtaken("the lease has ended"), .away("restarting"), .overtaken("another one")])
        let record = try await builder.run(day: 2, models: true)
        #expect(record.outcome == .succeeded)
        #expect(builder.control.active == record.versions)
        #expect(builder.control.leases == 2, "a lease for each time that it was overtaken")
    }

    @Test func aRefusedActivationFailsTheBuildAndSaysWhatIsPublished() async throws {
        let builder = try BuilderUnderTest()
        try builder.take(Fixture.days(2, seed: 8))
        builder.control.refuse([.refused("not a version")])
        let error = await #expect(throws: SnapshotBuild.Failure.self) { try await builder.run(day: 2, models: true) }
        #expect(error?.description.contains("freshet snapshot activate") == true)
        #expect(try builder.snapshots.list(.profiles).count == 1)
    }

    @Test func aBuildThatLosesUsersIsPublishedButHeldUntilItIsForced() async throws {
        let builder = try BuilderUnderTest(gates: QualityGates(largestUserFall: 0.2))
        try builder.take(Fixture.days(2, seed: 9))
        let first = try await builder.run(day: 1, models: true)
        // Two of the four users are forgotten.
        for user in ["ann", "bob"] { try builder.forget(user) }
        let held = try await builder.run(day: 2)
        guard case .held(let reasons) = held.outcome else {
            Issue.record("it is \(held.outcome)")
            return
        }
        #expect(reasons.contains { $0.contains("2 users, 50.0 % fewer than the active one's 4") })
        #expect(builder.control.active == first.versions)
        #expect(try builder.snapshots.list(.profiles).contains(held.profilesVersion))
        #expect(try builder.store.build(number: held.number) == held)
        let forced = try await builder.run(day: 2, force: true)
        #expect(forced.outcome == .succeeded)
        #expect(builder.control.active == forced.versions)
        #expect(builder.control.activations.last?.contains("forced") == true)
    }

    @Test func profilesAreMadeWithTheActiveModelsNotWithHeldOnes() async throws {
        let builder = try BuilderUnderTest()
        try builder.take(Fixture.days(3, seed: 10))
        let first = try await builder.run(day: 1, models: true)
        let published = try await builder.run(day: 2, models: true, hold: true)
        #expect(published.modelsVersion != first.modelsVersion)
        #expect(builder.control.active == first.versions)
        #expect(try await builder.run(day: 3).modelsVersion == first.modelsVersion)
    }

    @Test func oldVersionsGoButNeverTheActiveOneOrTheOneBefore() async throws {
        let builder = try BuilderUnderTest(keep: 1)
        try builder.take(Fixture.days(8, seed: 11))
        var made: [BuildRecord] = []
        for day in 1...2 { made.append(try await builder.run(day: day, models: day == 1)) }
        // Three more that are only published.
        for day in 3...5 { made.append(try await builder.run(day: day, models: true, hold: true)) }
        let profiles = try builder.snapshots.list(.profiles)
        #expect(profiles == [made[0], made[1], made[4]].map(\.profilesVersion), "previous, active, newest")
        #expect(try builder.snapshots.list(.models) == [made[0].modelsVersion, made[4].modelsVersion])
        // Without the coordinator's word nothing is removed.
        builder.control.setAway(true)
        _ = try await builder.run(day: 6, hold: true)
        #expect(try builder.snapshots.list(.profiles).count == 4)
    }
}

extension BuilderUnderTest {
    /// Removes a user as the log's marker does.
    func forget(_ user: String) throws {
        try store.take(
            [],
            forgotten: [
                ForgottenUserEntry(
                    partition: 0, offset: store.offsets[0] ?? 0, digest: ForgottenUserEntry.digest(of: user))
            ], next: [0: (store.offsets[0] ?? 0) + 1])
    }
}
