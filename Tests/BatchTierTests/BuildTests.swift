import BatchTier
import Signals
import Testing

@Suite struct BuildTests {
    @Test func ordersAreChecked() throws {
        let now = midnight(10).microseconds
        #expect(throws: BuildOrder.Problem.absurdTime(field: "profiles_as_of", microseconds: -1)) {
            try BuildOrder(profilesAsOf: -1, now: nil)
        }
        #expect(throws: BuildOrder.Problem.absurdTime(field: "models_as_of", microseconds: .max)) {
            try BuildOrder(modelsAsOf: .max, now: nil)
        }
        #expect(throws: BuildOrder.Problem.future(field: "profiles_as_of")) {
            try BuildOrder(profilesAsOf: midnight(11).microseconds, now: now)
        }
        #expect(throws: BuildOrder.Problem.invalidLambda(0)) { try BuildOrder(lambdas: [1, 0], now: now) }
        #expect(throws: BuildOrder.Problem.tooManyLambdas(65)) {
            try BuildOrder(lambdas: Array(repeating: 1, count: 65), now: now)
        }
        let order = try BuildOrder(profilesAsOf: midnight(11).microseconds, now: nil)
        #expect(order.profilesAsOf == midnight(11))
        #expect(order.modelsAsOf == nil)
    }

    // MARK: - The board

    @Test func oneBuildRunsAtATime() {
        let board = BuildBoard()
        #expect(board.reserve())
        #expect(!board.reserve(), "the place is kept")
        #expect(board.begin("build-1"))
        #expect(!board.begin("build-2"))
        #expect(!board.reserve())
        board.end("build-1") { $0.state = .succeeded }
        #expect(board.reserve())
        board.cancelReservation()
        #expect(board.begin("build-2"))
        #expect(board.status(of: "build-1")?.state == .succeeded)
        #expect(board.status(of: "build-3") == nil)
    }

    @Test func whoeverWaitsIsToldWhenABuildEnds() async {
        let board = BuildBoard()
        board.begin("build-1")
        async let waited = board.status(of: "build-1", wait: .seconds(60))
        board.update("build-1") { $0.step = "folding" }
        board.end("build-1") { $0.state = .failed("no room") }
        #expect(await waited?.state == .failed("no room"))
    }

    @Test func aWaitThatIsOverTellsHowTheBuildStands() async {
        let board = BuildBoard()
        board.begin("build-1")
        board.update("build-1") { status in
            status.step = "folding"
            status.fraction = 2
        }
        let status = await board.status(of: "build-1", wait: .milliseconds(1))
        #expect(status?.isRunning == true)
        #expect(status?.step == "folding")
        #expect(status?.fraction == 1)
    }

    @Test func whoeverWatchesIsToldEachTimeThatSomethingIsNew() async {
        let board = BuildBoard()
        board.begin("build-1")
        let first = await board.status(of: "build-1", otherThan: nil, wait: .seconds(60))
        async let second = board.status(of: "build-1", otherThan: first, wait: .seconds(60))
        board.update("build-1") { $0.counts["users"] = 3 }
        #expect(await second?.counts == ["users": 3])
    }

    // MARK: - The desk

    @Test func ordersSurviveTheProcessAndOneIsTakenAtATime() async throws {
        let builder = try BuilderUnderTest()
        try builder.take(Fixture.days(1, seed: 3))
        let desk = try builder.desk()
        let order = try BuildOrder(profilesAsOf: midnight(1).microseconds, models: true, lambdas: [1], now: nil)
        let id = try await desk.start(order)
        #expect(try builder.store.unfinishedBuild()?.id == id)
        await #expect(throws: BuildDesk.Refusal.busy(id: id, step: "waiting")) { try await desk.start(order) }
        let running = Task { try await desk.run() }
        let status = try await desk.status(of: id, wait: .seconds(60))
        #expect(status?.state == .succeeded)
        #expect(builder.control.leases == 1)
        #expect(builder.control.leasesGivenBack == 1)
        running.cancel()
        try await running.value

        let next = try BuilderUnderTest(builder)
        let again = try next.desk()
        #expect(try await again.status(of: id, wait: .zero)?.state == .succeeded, "known to the next process")
        #expect(try await again.status(of: "build-99", wait: .zero) == nil)
        #expect(try await again.status(of: "nonsense", wait: .zero) == nil)
        next.store.close()
    }

    @Test func whileAnotherNodeBuildsNoOrderIsTaken() async throws {
        let builder = try BuilderUnderTest()
        let desk = try builder.desk()
        builder.control.refuseLeases([.held("node batch-2 is building")])
        let order = try BuildOrder(now: nil)
        await #expect(throws: BuildDesk.Refusal.busyElsewhere("node batch-2 is building")) {
            try await desk.start(order)
        }
        #expect(try builder.store.builds().isEmpty)
        #expect(try await desk.start(order) == "build-1", "the place is free again")
    }

    @Test func withoutACoordinatorAnOrderIsTakenAndTheBuildWaits() async throws {
        let builder = try BuilderUnderTest()
        try builder.take(Fixture.days(1, seed: 3))
        let desk = try builder.desk()
        builder.control.refuseLeases([.away("dead"), .away("dead"), .held("batch-2 is building"), .away("dead")])
        let id = try await desk.start(
            try BuildOrder(profilesAsOf: midnight(1).microseconds, models: true, lambdas: [1], now: nil))
        let running = Task { try await desk.run() }
        #expect(try await desk.status(of: id, wait: .seconds(60))?.state == .succeeded)
        #expect(builder.control.leases == 1)
        running.cancel()
        try await running.value
    }

    @Test func aFailedBuildIsSaidAndTheNextOneRuns() async throws {
        struct Broken: Error {}
        let builder = try BuilderUnderTest(readLog: { _ in throw Broken() })
        let desk = try builder.desk()
        let running = Task { try await desk.run() }
        let id = try await desk.start(try BuildOrder(now: nil))
        guard case .failed(let error)? = try await desk.status(of: id, wait: .seconds(60))?.state else {
            Issue.record("the build has not failed")
            return
        }
        #expect(error.contains("the session tier's log"))
        #expect(try builder.store.unfinishedBuild() == nil)
        #expect(try await desk.start(try BuildOrder(now: nil)) == "build-2")
        _ = try await desk.status(of: "build-2", wait: .seconds(60))
        running.cancel()
        try await running.value
    }
}
