import Coordinator
import MeshMessages
import MeshRPC
import TestSupport
import Testing

@Suite("Build lease")
struct BuildLeaseTests {
    let start = ContinuousClock.now

    @Test("One builder has the lease until it gives it back or stops renewing it")
    func oneAtATime() throws {
        var lease = BuildLease(duration: .seconds(60), now: start)
        let first = try lease.lease(to: "a", now: start)
        #expect(throws: BuildLease.Refusal.held(by: "a", remaining: .seconds(20))) {
            try lease.lease(to: "b", now: start + .seconds(40))
        }
        _ = try lease.lease(to: "a", renewing: first.id, now: start + .seconds(50))
        #expect(lease.holder(now: start + .seconds(109)) == "a")
        #expect(lease.holder(now: start + .seconds(110)) == nil)
        let second = try lease.lease(to: "b", now: start + .seconds(110))
        #expect(second.number == first.number + 1)
        let isReleased = lease.release(second.id, now: start + .seconds(111))
        #expect(isReleased)
        #expect(lease.holder(now: start + .seconds(111)) == nil)
    }

    @Test("A late builder is refused by its lease, whether another one has begun or not")
    func late() throws {
        var lease = BuildLease(duration: .seconds(60), now: start)
        let first = try lease.lease(to: "a", now: start)
        try lease.check(first.id, now: start + .seconds(59))
        #expect(throws: BuildLease.Refusal.ended(id: first.id)) { try lease.check(first.id, now: start + .seconds(60)) }
        #expect(throws: BuildLease.Refusal.ended(id: first.id)) {
            try lease.lease(to: "a", renewing: first.id, now: start + .seconds(60))
        }
        _ = try lease.lease(to: "b", now: start + .seconds(61))
        #expect(throws: BuildLease.Refusal.ended(id: first.id)) { try lease.check(first.id, now: start + .seconds(62)) }
        let isReleased = lease.release(first.id, now: start + .seconds(62))
        #expect(!isReleased)
        #expect(lease.holder(now: start + .seconds(62)) == "b")
    }

    @Test("A builder that was restarted takes the lease over from itself")
    func restartedBuilder() throws {
        var lease = BuildLease(duration: .seconds(60), now: start)
        let first = try lease.lease(to: "a", now: start)
        let second = try lease.lease(to: "a", now: start + .seconds(1))
        #expect(throws: BuildLease.Refusal.ended(id: first.id)) { try lease.check(first.id, now: start + .seconds(1)) }
        try lease.check(second.id, now: start + .seconds(1))
    }

    @Test("Numbers grow past what a builder knows, so none is given twice when the state was lost")
    func numbers() throws {
        var lease = BuildLease(duration: .seconds(60), now: start)
        let numbers = try [41, 3].map { try lease.lease(to: "a", known: $0, now: start).number }
        #expect(numbers == [42, 43])
    }

    @Test("After a restart of the coordinator the holder goes on, and a late activation is refused")
    func restart() async throws {
        let directory = TemporaryDirectory()
        let first = try Bench(directory)
        let lease = try await first.leaseBuild("batch-1")
        await first.plane.close()

        let second = try Bench(directory)
        #expect(try await rpcError { try await second.leaseBuild("batch-2") }.code == .failedPrecondition)
        #expect(try await second.leaseBuild("batch-1", renewing: lease.leaseID).leaseID == lease.leaseID)
        #expect(try await second.activate("p1", "", lease: lease.leaseID).active?.profilesVersion == "p1")
        second.clock.advance(by: .milliseconds(Int64(lease.leaseMillis)))
        #expect(try await rpcError { try await second.activate("p2", "", lease: lease.leaseID) }.code == .aborted)
        #expect(try await second.leaseBuild("batch-2").number == lease.number + 1)
    }

    @Test("A lease that was given back is free at once, and giving it back twice is no error")
    func release() async throws {
        let bench = try Bench()
        let lease = try await bench.leaseBuild("batch-1")
        for _ in 0..<2 {
            _ = try await bench.service.releaseBuild(
                CoordinatorV1.ReleaseBuildRequest(leaseID: lease.leaseID), context: bench.context)
        }
        #expect(try await rpcError { try await bench.activate("p1", "", lease: lease.leaseID) }.code == .aborted)
        #expect(try await bench.leaseBuild("batch-2").number == lease.number + 1)
    }

    @Test("A rollback is one step however often it is repeated, and the history says why")
    func rollback() async throws {
        let bench = try Bench()
        for name in ["p1", "p2", "p3"] { try await bench.activate(name, "m1") }
        let request = CoordinatorV1.RollbackSnapshotRequest(fromProfiles: "p3", fromModels: "m1", reason: "worse")
        let answer = try await bench.service.rollbackSnapshot(request, context: bench.context)
        #expect(answer.active?.profilesVersion == "p2")
        #expect(answer.left?.profilesVersion == "p3")
        #expect(answer.previous?.profilesVersion == "p1")
        let again = try await rpcError {
            try await bench.service.rollbackSnapshot(request, context: bench.context)
        }
        #expect(again.code == .aborted)
        let known = try await bench.service.getActiveSnapshot(.init(), context: bench.context)
        #expect(known.previous?.profilesVersion == "p1")
        #expect(known.history.first?.reason == "worse")
        #expect(known.history.map(\.profilesVersion) == ["p2", "p3", "p2", "p1"])
        #expect(try await bench.topology().activeSnapshot?.profilesVersion == "p2")
    }
}
