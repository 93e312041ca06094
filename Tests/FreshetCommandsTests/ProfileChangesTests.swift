import FreshetCommands
import MeshMessages
import Signals
import Testing

@Suite("What has changed in a profile")
struct ProfileChangesTests {
    private static func profile(
        _ weights: [(String, Double)], status: SignalsV1.Provenance.Status = .fresh, confirmations: UInt32 = 0
    ) -> SessionV1.GetProfileResponse {
        let value = SignalsV1.SignalValue(
            kind: .distribution(
                SignalsV1.Distribution(weights: weights.map { SignalsV1.LabelWeight(label: $0.0, weight: $0.1) })))
        let entry = SignalsV1.ResolvedValue(
            value: weights.isEmpty ? nil : value,
            provenance: SignalsV1.Provenance(
                source: .merged, status: status, ageMicros: 1_500_000, reinforcementCount: confirmations))
        return SessionV1.GetProfileResponse(userID: "42", resolvedProfile: ["genres": entry])
    }

    @Test func theFirstLookReportsWhatHasAValue() {
        var changes = ProfileChanges()
        #expect(changes.take(Self.profile([], status: .missing)).isEmpty)
        var others = ProfileChanges()
        let first = others.take(Self.profile([("Drama", 1)]))
        #expect(first.map(\.signal) == ["genres"])
        #expect(first.first?.before == nil)
    }

    @Test func aDifferenceThatNobodySeesIsNoChange() {
        var changes = ProfileChanges()
        _ = changes.take(Self.profile([("Drama", 0.75), ("Musical", 0.25)]))
        #expect(changes.take(Self.profile([("Drama", 0.75001), ("Musical", 0.24999)])).isEmpty)
        let change = changes.take(Self.profile([("Drama", 0.7), ("Musical", 0.3)])).first
        #expect(change?.before == "Drama 0.750, Musical 0.250")
        #expect(change?.after == "Drama 0.700, Musical 0.300")
    }

    @Test func aConfirmationAndAStatusAreChangesToo() {
        var changes = ProfileChanges()
        _ = changes.take(Self.profile([("Drama", 1)]))
        #expect(changes.take(Self.profile([("Drama", 1)], confirmations: 2)).count == 1)
        #expect(changes.take(Self.profile([("Drama", 1)], status: .stale, confirmations: 2)).count == 1)
        let gone = changes.take(Self.profile([], status: .missing)).first
        #expect(gone?.after == nil)
        #expect(gone?.text(at: Timestamp(seconds: 0)).hasSuffix("-> no value") == true)
    }

    @Test func aChangeIsOneObject() {
        var changes = ProfileChanges()
        let change = changes.take(Self.profile([("Drama", 1)], confirmations: 3)).first
        let json = change?.json(userID: "42", at: Timestamp(seconds: 889_238_469))
        #expect(
            json?.compact
                == #"{"at":"1998-03-07T02:41:09Z","user_id":"42","signal":"genres","value":{"Drama":1.0},"#
                + #""source":"merged","status":"fresh","age_seconds":1.5,"reinforcement_count":3}"#)
    }
}
