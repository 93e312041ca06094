import RankerTier
import Testing

@Suite("Arms")
struct ArmTests {
    @Test(
        "stay what they are over versions of the program",
        arguments: [("1", 0x8609_D41A_4C81_1604), ("42", 0x1D9E_30EE_0674_7BF4), ("user-é", 0x24D4_26D8_4780_ECA6)]
            as [(String, UInt64)])
    func golden(user: String, hash: UInt64) {
        #expect(ArmAssignment.hash(user) == hash)
    }

    @Test("split users by the share", arguments: [0, 0.1, 0.5, 0.9, 1])
    func share(_ share: Double) {
        let assignment = ArmAssignment(injectionShare: share)
        let injected = (0..<20_000).count { assignment.arm(of: String($0)) == .injection }
        #expect(abs(Double(injected) / 20_000 - share) < 0.015)
        if share == 0 { #expect(injected == 0) }
        if share == 1 { #expect(injected == 20_000) }
    }

    @Test("only ever move from control to injection when the share grows")
    func growing() {
        for user in (0..<500).map(String.init) where ArmAssignment(injectionShare: 0.3).arm(of: user) == .injection {
            #expect(ArmAssignment(injectionShare: 0.6).arm(of: user) == .injection)
        }
    }

    @Test("never assign popularity")
    func popularityIsOnlyAskedFor() {
        #expect((0..<1_000).allSatisfy { ArmAssignment().arm(of: "user-\($0)") != .popularity })
    }
}
