import MeshIdentity
import Testing

@Suite struct FreshetAllowListTests {
    private func may(_ service: String, _ path: String) -> Bool {
        MethodAllowList.freshet(trustDomain: freshetLocal)
            .permissions(of: SPIFFEID("spiffe://freshet.local/freshet/\(service)")!).allows(path)
    }

    @Test(arguments: ["session", "trigger", "batch", "ranker"])
    func `every tier can join the mesh`(service: String) {
        for method in ["Join", "Heartbeat", "Leave", "GetTopology", "GetCatalogue"] {
            #expect(may(service, "/freshet.coordinator.v1.CoordinatorService/\(method)"))
        }
        #expect(!may(service, "/freshet.coordinator.v1.CoordinatorService/ApplyCatalogue"))
    }

    @Test func `the command line does everything, and a stranger nothing`() {
        #expect(may("cli", "/freshet.coordinator.v1.CoordinatorService/SetBudget"))
        #expect(!may("stranger", "/freshet.ranker.v1.RankerService/Rank"))
    }

    @Test func `a frontend ranks, sends events and reads profiles, no more`() {
        #expect(may("frontend", "/freshet.ranker.v1.RankerService/Rank"))
        #expect(may("frontend", "/freshet.session.v1.SessionService/IngestEvents"))
        #expect(may("frontend", "/freshet.session.v1.SessionService/GetProfile"))
        #expect(!may("frontend", "/freshet.session.v1.SessionService/ReadEvents"))
        #expect(!may("frontend", "/freshet.coordinator.v1.CoordinatorService/GetTopology"))
    }

    @Test func `session nodes alone hand partitions to each other, and nobody but people forgets users`() {
        let all = ["session", "trigger", "batch", "ranker", "frontend"]
        #expect(all.filter { may($0, "/freshet.session.v1.SessionService/TransferPartition") } == ["session"])
        #expect(all.filter { may($0, "/freshet.session.v1.SessionService/ForgetUser") }.isEmpty)
    }

    @Test func `consumers of the log stream it and say how far they are`() {
        for service in ["trigger", "batch"] {
            #expect(may(service, "/freshet.session.v1.SessionService/TailEvents"))
            #expect(may(service, "/freshet.coordinator.v1.CoordinatorService/CommitPositions"))
        }
        #expect(may("session", "/freshet.coordinator.v1.CoordinatorService/GetPositions"))
        // For the marks of forgotten users; what it has read holds back no entry.
        #expect(may("ranker", "/freshet.session.v1.SessionService/TailEvents"))
        #expect(!may("ranker", "/freshet.coordinator.v1.CoordinatorService/CommitPositions"))
    }

    @Test func `only batch and trigger write base values, only batch activates snapshots, only trigger patches`() {
        let writers = ["session", "trigger", "batch", "ranker", "frontend"]
        #expect(writers.filter { may($0, "/freshet.session.v1.SessionService/WriteBase") } == ["trigger", "batch"])
        #expect(writers.filter { may($0, "/freshet.session.v1.SessionService/PutPatch") } == ["trigger"])
        for method in ["ActivateSnapshot", "LeaseBuild", "ReleaseBuild"] {
            #expect(writers.filter { may($0, "/freshet.coordinator.v1.CoordinatorService/\(method)") } == ["batch"])
        }
        #expect(writers.filter { may($0, "/freshet.coordinator.v1.CoordinatorService/RollbackSnapshot") }.isEmpty)
    }

    @Test func `who serves from snapshots fetches them, and nobody else`() {
        let all = ["session", "trigger", "batch", "ranker", "frontend"]
        for method in ["GetManifest", "FetchSnapshot"] {
            #expect(
                all.filter { may($0, "/freshet.batch.v1.BatchService/\(method)") } == ["session", "trigger", "ranker"])
        }
    }
}
