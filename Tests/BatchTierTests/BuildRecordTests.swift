import BatchTier
import Signals
import TestSupport
import Testing

@Suite struct BuildRecordTests {
    private func record(_ number: UInt64 = 7) throws -> BuildRecord {
        BuildRecord(
            number: number,
            order: try BuildOrder(models: true, modelsAsOf: 5, lambdas: [1, 2.5], force: true, now: nil),
            orderedAt: midnight(0))
    }

    private let results: [BuildRecord.StageResult]

    init() throws {
        let directory = TemporaryDirectory()
        let store = try BatchStore(path: directory.path)
        defer { store.close() }
        var log = TestLog()
        log.append(Fixture.days(1, seed: 1)[0])
        try log.deliver(to: store)
        results = [
            .read(asOf: midnight(1)), .fitted(models: "m1"),
            .folded(try store.fold(before: midnight(1), Fixture.plan())), .written(profiles: "p1"), .verified,
            .activated,
        ]
    }

    @Test func stagesFollowEachOtherAndTheLastOneEndsTheBuild() throws {
        var record = try record()
        let goesOn = record.takeUp(at: midnight(0))
        #expect(goesOn)
        for (stage, result) in zip(BuildStage.allCases, results) {
            #expect(record.stage == stage)
            #expect(record.isRunning)
            record.finish(result, at: midnight(2))
        }
        #expect(record.outcome == .succeeded)
        #expect(record.versions == PublishedVersions(profiles: "p1", models: "m1"))
        #expect(record.version == "20260102T000000Z-000007")
        #expect(record.endedAt == midnight(2))
        let goesOnAgain = record.takeUp(at: midnight(3))
        #expect(!goesOnAgain, "it has ended")
    }

    @Test func everyMomentOfABuildIsReadBack() throws {
        var record = try record()
        var moments = [record]
        _ = record.takeUp(at: midnight(0))
        for result in results {
            record.finish(result, at: midnight(2))
            moments.append(record)
        }
        for end in [BuildRecord.StageResult.held(["too few users", "worse"]), .published] {
            var other = try self.record()
            for result in results.dropLast() { other.finish(result, at: midnight(1)) }
            other.finish(end, at: midnight(2))
            moments.append(other)
        }
        var failed = try self.record()
        failed.fail("no room", at: midnight(1))
        moments.append(failed)
        for moment in moments { #expect(try BuildRecord(decoding: moment.encodedBytes()) == moment) }
    }

    @Test func aBuildThatKillsItsProcessesIsGivenUp() throws {
        var record = try record()
        for attempt in 1...BuildRecord.mostAttempts {
            let goesOn = record.takeUp(at: midnight(0))
            #expect(goesOn)
            #expect(record.attempt == attempt)
        }
        let goesOn = record.takeUp(at: midnight(0))
        #expect(!goesOn)
        guard case .failed(let error) = record.outcome else {
            Issue.record("the build goes on")
            return
        }
        #expect(error.contains("reading"))
    }

    @Test func theFractionGrowsFromStageToStage() {
        var last = -1.0
        for stage in BuildStage.allCases {
            #expect(stage.whole(0) >= last)
            #expect(stage.whole(1) > stage.whole(0))
            last = stage.whole(1)
        }
        #expect(last == 1)
    }

    @Test func theUnfinishedBuildIsFoundAfterARestart() throws {
        let directory = TemporaryDirectory()
        let store = try BatchStore(path: directory.path)
        let order = try BuildOrder(now: nil)
        var first = try store.beginBuild(order, at: midnight(0))
        #expect(first.number == 1)
        first.fail("no", at: midnight(1))
        try store.save(first)
        var second = try store.beginBuild(order, at: midnight(1), least: 40)
        #expect(second.number == 40, "the coordinator's number, when it is higher")
        second.finish(results[0], at: midnight(1))
        try store.save(second)
        store.close()

        let again = try BatchStore(path: directory.path)
        #expect(try again.unfinishedBuild() == second)
        #expect(try again.build(number: 1) == first)
        #expect(try again.build(number: 2) == nil)
        #expect(again.lastBuildNumber == 40)
        #expect(try again.beginBuild(order, at: midnight(2), least: 3).number == 41)
    }

    @Test func onlyTheLastBuildsAreRemembered() throws {
        let directory = TemporaryDirectory()
        let store = try BatchStore(path: directory.path)
        let order = try BuildOrder(now: nil)
        for _ in 0..<130 { _ = try store.beginBuild(order, at: midnight(0)) }
        #expect(try store.builds().map(\.number) == Array(31...130))
    }
}
