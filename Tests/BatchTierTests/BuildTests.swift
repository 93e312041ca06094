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

    @Test func oneBuildRunsAtATime() {
        let board = BuildBoard()
        #expect(board.begin("build-1"))
        #expect(!board.begin("build-2"))
        board.end("build-1", .success(PublishedVersions(profiles: "p", models: "")))
        #expect(board.begin("build-2"))
        #expect(board.status(of: "build-1")?.profilesVersion == "p")
        #expect(board.status(of: "build-3") == nil)
    }

    @Test func whoeverWaitsIsToldWhenABuildEnds() async {
        let board = BuildBoard()
        _ = board.begin("build-1")
        async let waited = board.status(of: "build-1", wait: .seconds(60))
        board.report("build-1", step: "folding", fraction: 0.5)
        board.end("build-1", .failure(BatchStateError.unknownFormat(9)))
        guard case .failed(let error)? = await waited?.state else {
            Issue.record("the build has not failed")
            return
        }
        #expect(error.contains("format version 9"))
    }

    @Test func aWaitThatIsOverTellsHowTheBuildStands() async {
        let board = BuildBoard()
        _ = board.begin("build-1")
        board.report("build-1", step: "folding", fraction: 2)
        let status = await board.status(of: "build-1", wait: .milliseconds(1))
        #expect(status?.state == .running)
        #expect(status?.step == "folding")
        #expect(status?.fraction == 1)
    }
}
