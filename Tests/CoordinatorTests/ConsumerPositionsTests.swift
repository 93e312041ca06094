import Coordinator
import MeshMessages
import TestSupport
import Testing

@Suite("Positions of consumers")
struct ConsumerPositionsTests {
    private func commit(_ bench: Bench, _ consumer: String, _ positions: [UInt32: UInt64]) async throws {
        _ = try await bench.service.commitPositions(
            CoordinatorV1.CommitPositionsRequest(
                consumer: consumer,
                positions: positions.map { CoordinatorV1.ConsumerPosition(partition: $0.key, offset: $0.value) }),
            context: bench.context)
    }

    private func positions(_ bench: Bench, _ consumer: String = "") async throws -> [String: [UInt32: UInt64]] {
        let response = try await bench.service.getPositions(
            CoordinatorV1.GetPositionsRequest(consumer: consumer), context: bench.context)
        return Dictionary(
            uniqueKeysWithValues: response.consumers.map { consumer in
                (
                    consumer.consumer,
                    Dictionary(uniqueKeysWithValues: consumer.positions.map { ($0.partition, $0.offset) })
                )
            })
    }

    @Test("Positions only grow, each partition by itself")
    func monotonic() async throws {
        let bench = try Bench()
        try await commit(bench, "trigger", [0: 10, 1: 5])
        try await commit(bench, "trigger", [0: 7, 1: 6, 2: 1])
        #expect(try await positions(bench) == ["trigger": [0: 10, 1: 6, 2: 1]])
    }

    @Test("Each group has its own, and can be asked for alone")
    func groups() async throws {
        let bench = try Bench()
        try await commit(bench, "trigger", [0: 10])
        try await commit(bench, "batch", [0: 3])
        #expect(try await positions(bench) == ["trigger": [0: 10], "batch": [0: 3]])
        #expect(try await positions(bench, "batch") == ["batch": [0: 3]])
        #expect(try await positions(bench, "nobody").isEmpty)
    }

    @Test("They survive a restart")
    func durable() async throws {
        let directory = TemporaryDirectory()
        let first = try Bench(directory)
        try await commit(first, "trigger", [63: 1 << 40])
        await first.plane.close()
        let second = try Bench(directory)
        #expect(try await positions(second) == ["trigger": [63: 1 << 40]])
    }

    @Test("A commit without a name, of a partition that does not exist, or by one group too many is refused")
    func refusals() async throws {
        let bench = try Bench()
        #expect(try await rpcError { try await commit(bench, "", [0: 1]) }.code == .invalidArgument)
        let error = try await rpcError { try await commit(bench, "trigger", [64: 1]) }
        #expect(error.code == .invalidArgument)
        #expect(error.message.contains("positions[0].partition"))
        var full = ConsumerPositions()
        for number in 0..<ConsumerPositions.mostConsumers { full = try full.committing([0: 1], of: "\(number)") }
        #expect(throws: ConsumerPositions.Refusal.tooManyConsumers(1_000)) { try full.committing([0: 1], of: "more") }
        #expect(try full.committing([0: 2], of: "1").offsets["1"] == [0: 2])
    }
}
