import MeshMessages
import MeshRPC
import Testing
import TriggerTier

@Suite struct TrendingQueryTests {
    @Test func `zero means twenty items of the strongest window`() throws {
        let query = try TrendingQuery(TriggerV1.GetTrendingRequest())
        #expect(query.limit == 20)
        #expect(query.windowMinutes == nil)
    }

    @Test func `the three windows are taken, and a large limit is cut`() throws {
        for window in [5, 15, 60] as [UInt32] {
            let query = try TrendingQuery(TriggerV1.GetTrendingRequest(limit: 3, windowMinutes: window))
            #expect(query.windowMinutes == Int(window))
            #expect(query.limit == 3)
        }
        #expect(try TrendingQuery(TriggerV1.GetTrendingRequest(limit: .max)).limit == 1000)
    }

    @Test(arguments: [1, 10, 61, UInt32.max]) func `another window is refused, by its field`(window: UInt32) {
        let error = #expect(throws: RPCError.self) {
            try TrendingQuery(TriggerV1.GetTrendingRequest(windowMinutes: window))
        }
        #expect(error?.code == .invalidArgument)
        #expect(error?.message.contains("window_minutes") == true)
    }
}
