import LogFollower
import Logging
import MeshMessages
import MeshRPC
import Synchronization
import TestSupport
import Testing

@Suite("Reports of positions")
struct PositionReportsTests {
    private final class Coordinator: Sendable {
        private let state = Mutex(([CoordinatorV1.CommitPositionsRequest](), false))

        var commits: [CoordinatorV1.CommitPositionsRequest] { state.withLock { $0.0 } }
        func goAway(_ isAway: Bool) { state.withLock { $0.1 = isAway } }

        var caller: ScriptedCaller {
            ScriptedCaller { _, request in
                let request = try CoordinatorV1.CommitPositionsRequest(serializedBytes: request)
                try self.state.withLock { state in
                    if state.1 { throw RPCError(.unavailable, "away") }
                    state.0.append(request)
                }
                return CoordinatorV1.CommitPositionsResponse().serializedBytes()
            }
        }
    }

    private func reports(_ coordinator: Coordinator) -> PositionReports {
        PositionReports(consumer: "trigger", coordinator: coordinator.caller, logger: Logger(label: "test"))
    }

    @Test("What is stored is reported once, under the consumer's name, and later only what is new")
    func once() async {
        let coordinator = Coordinator()
        let reports = reports(coordinator)
        await reports.report()
        reports.stored([0: 5, 1: 3])
        await reports.report()
        await reports.report()
        reports.stored([0: 4, 1: 8])
        await reports.report()
        #expect(coordinator.commits.map(\.consumer) == ["trigger", "trigger"])
        #expect(
            coordinator.commits.map { $0.positions.map { [UInt64($0.partition), $0.offset] } } == [
                [[0, 5], [1, 3]], [[1, 8]],
            ])
    }

    @Test("A coordinator that is away is told when it is back")
    func away() async {
        let coordinator = Coordinator()
        let reports = reports(coordinator)
        coordinator.goAway(true)
        reports.stored([0: 5])
        await reports.report()
        coordinator.goAway(false)
        await reports.report()
        #expect(coordinator.commits.map { $0.positions.map(\.offset) } == [[5]])
    }
}
