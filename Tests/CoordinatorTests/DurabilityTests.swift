import Coordinator
import MeshMessages
import RocksDB
import TestSupport
import Testing

@Suite("Durability")
struct DurabilityTests {
    @Test("Catalogue, snapshots, budget and policy are there after a restart; nodes come back by themselves")
    func restart() async throws {
        let directory = TemporaryDirectory()
        let first = try Bench(directory)
        try await first.apply(Catalogues.valid)
        try await first.activate("p1", "m1")
        try await first.activate("p2", "m1")
        try await first.setBudget(7, policy: "round_robin")
        try await first.join(Bench.node("a"))
        let before = try await first.topology()
        await first.plane.close()

        let second = try Bench(directory)
        let after = try await second.topology()
        #expect(after.activeSnapshot == before.activeSnapshot)
        #expect(after.catalogueRevision == 1)
        #expect(after.nodes.isEmpty)
        let catalogue = try await second.service.getCatalogue(
            CoordinatorV1.GetCatalogueRequest(), context: second.context)
        #expect(catalogue.yaml == Catalogues.valid)
        #expect(try await second.plan().budget == CoordinatorV1.Budget(cpuMillisPerSecond: 7, policy: "round_robin"))
        #expect(try await second.activate("p3", "m1").previous?.profilesVersion == "p2")
        #expect(try await second.apply(Catalogues.valid + "# again\n").revision == 2)
    }

    @Test("The topology's revision never goes backwards over restarts")
    func revisionsGrow() async throws {
        let directory = TemporaryDirectory()
        var last: UInt64 = 0
        for _ in 0..<3 {
            let bench = try Bench(directory)
            for name in ["a", "b", "c"] { try await bench.join(Bench.node(name)) }
            let revision = try await bench.topology().revision
            #expect(revision > last)
            last = revision
            await bench.plane.close()
        }
    }

    @Test("The settings' budget holds until one is set")
    func settingsBudget() async throws {
        let directory = TemporaryDirectory()
        let first = try Bench(directory, budget: 5)
        #expect(try await first.plan().budget?.cpuMillisPerSecond == 5)
        await first.plane.close()
        let second = try Bench(directory, budget: 6, policy: "round_robin")
        #expect(try await second.plan().budget == CoordinatorV1.Budget(cpuMillisPerSecond: 6, policy: "round_robin"))
    }

    @Test("A lease of a former life is refused")
    func leasesEndWithTheProcess() async throws {
        let directory = TemporaryDirectory()
        let first = try Bench(directory)
        try await first.report("42", loss: 1)
        let lease = try #require(try await first.lease().first)
        await first.plane.close()
        let second = try Bench(directory)
        let answer = try await second.complete(lease)
        #expect(answer.accepted == 0)
        #expect(answer.refused == 1)
    }

    @Test("A failed write is an error and changes nothing")
    func failedWrite() async throws {
        let bench = try Bench()
        let before = try await bench.topology()
        await bench.plane.close()
        #expect(try await rpcError { try await bench.activate("p1", "m1") }.code == .internal)
        #expect(try await rpcError { try await bench.apply(Catalogues.valid) }.code == .internal)
        #expect(try await rpcError { try await bench.setBudget(1) }.code == .internal)
        #expect(try await bench.topology() == before)
        #expect(try await bench.plan().budget?.cpuMillisPerSecond == 100)
    }

    @Test("A directory of another format is refused")
    func unknownFormat() throws {
        let directory = TemporaryDirectory()
        let database = try Database.open(path: directory.path)
        try database.put(Array("format".utf8), Array("freshet-coordinator/9".utf8), in: .default, sync: true)
        database.close()
        #expect(throws: CoordinatorStore.Problem.unknownFormat(found: "freshet-coordinator/9", path: directory.path)) {
            try Bench(directory)
        }
    }

    @Test("A record of an unknown version is refused, and named")
    func unknownRecordVersion() async throws {
        let directory = TemporaryDirectory()
        let bench = try Bench(directory)
        try await bench.activate("p1", "m1")
        await bench.plane.close()
        let database = try Database.open(path: directory.path)
        var record = try #require(try database.get(Array("snapshots".utf8), in: .default))
        record[0] = 99
        try database.put(Array("snapshots".utf8), record, in: .default, sync: true)
        database.close()
        let error = #expect(throws: CoordinatorStore.Problem.self) { try Bench(directory) }
        #expect(error?.description.contains("'snapshots'") == true)
    }

    @Test("The number of partitions is fixed for good")
    func partitions() async throws {
        let directory = TemporaryDirectory()
        let first = try Bench(directory)
        await first.plane.close()
        #expect(
            throws: CoordinatorStore.Problem.otherPartitions(stored: 64, asked: 32, path: directory.path)
        ) {
            try Bench(directory, partitions: 32)
        }
    }
}
