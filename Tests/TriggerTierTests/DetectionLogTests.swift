import MeshMessages
import MeshRPC
import Signals
import Testing
import TriggerTier

@Suite struct DetectionLogTests {
    @Test func `a binge is listed with its evidence and its patches`() throws {
        var detectors = Fixture.detectors()
        let writes = detectors.replay(binge("Bergman", at: 0))
        let records = detectors.log.list(.init())
        try #require(records.count == 1)
        let record = records[0]
        #expect(record.condition == .binge)
        #expect(record.userID == "u" && record.label == "Bergman" && record.signal == "binge")
        #expect(record.figures.observed == 3)
        #expect(record.figures.expected > 0 && record.figures.expected < 1)
        #expect(record.figures.log10Probability < -2)
        #expect(record.detectedAt == start + 1200)
        #expect(record.patchIDs == writes.map(\.patch.id))
        #expect(record.action == .patch)
    }

    @Test func `it survives a restart and forgets users who are forgotten`() throws {
        var detectors = Fixture.detectors()
        _ = detectors.replay(binge("Bergman", at: 0) + binge("Ozu", user: "w", at: 50))
        let bytes = Checkpoint(detectors: detectors, pending: []).encoded()
        var restored = try Checkpoint.restore(bytes, into: Fixture.detectors()).detectors
        #expect(restored.log == detectors.log)
        restored.remove { $0 == "u" }
        #expect(restored.log.list(.init()).map(\.userID) == ["w"])
    }

    @Test func `each kind has its newest, and what is asked for is filtered`() throws {
        var detectors = Fixture.detectors()
        for index in 0..<1200 { _ = detectors.replay(binge("Ozu", user: "u\(index)", at: Double(index) * 10)) }
        #expect(detectors.log.count <= 1125)
        #expect(detectors.log.dropped >= 75)
        func list(_ request: TriggerV1.ListDetectionsRequest) throws -> [DetectionRecord] {
            detectors.log.list(try DetectionLog.Filter(request))
        }
        let newest = try list(.init(limit: 2))
        #expect(newest.map(\.userID) == ["u1199", "u1198"])
        #expect(try list(.init(userID: "u1100")).count == 1)
        #expect(try list(.init(since: (start + 1200 + 11_980).microseconds)).count == 2)
        #expect(try list(.init(kinds: ["drift"])).isEmpty)
        #expect(try list(.init(signal: "shift")).isEmpty)
        let error = #expect(throws: RPCError.self) {
            try DetectionLog.Filter(TriggerV1.ListDetectionsRequest(kinds: ["bing"]))
        }
        #expect(error?.code == .invalidArgument)
        #expect(error?.message.contains("did you mean `binge`?") == true)
    }
}
