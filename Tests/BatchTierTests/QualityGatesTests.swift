import BatchTier
import Signals
import Snapshots
import Testing

@Suite struct QualityGatesTests {
    private let gates = QualityGates(largestMetricFall: 0.05, largestUserFall: 0.2)
    private let signals: Set<String> = ["level", "affinity"]

    private func figures(
        _ version: String, models: String = "m1", users: UInt64 = 1_000, ndcg: Double? = 0.2, events: Double = 500,
        level: UInt64 = 900, day: Int = 1
    ) -> SnapshotFigures {
        var quality: [String: Double] = ["validation_events": events]
        if let ndcg { quality["ndcg10"] = ndcg }
        return SnapshotFigures(
            profilesVersion: version, modelsVersion: models, asOf: midnight(day), users: users,
            usersBySignal: ["level": level, "affinity": users], quality: quality)
    }

    private func objections(_ new: SnapshotFigures, against active: SnapshotFigures?) -> [Judgement.Objection] {
        gates.judge(new, against: active, signals: signals).held
    }

    @Test func whatIsAsGoodPasses() {
        #expect(objections(figures("p2", models: "m2"), against: figures("p1")).isEmpty)
        #expect(
            objections(figures("p2", models: "m2", ndcg: 0.1901), against: figures("p1")).isEmpty, "within the share")
        #expect(objections(figures("p2"), against: nil).isEmpty, "nothing is active")
    }

    @Test func modelsThatFellByMoreThanTheShareAreHeld() {
        let judgement = gates.judge(
            figures("p2", models: "m2", ndcg: 0.18), against: figures("p1"), signals: signals)
        #expect(judgement.held == [.worseModels(0.18, active: 0.2, allowed: 0.05)])
        #expect(judgement.held.first?.description.contains("0.18, 10.0 % below the active models' 0.2") == true)
        #expect(judgement.held.first?.gate == "models")
        #expect(!objections(figures("p2", models: "m2", ndcg: 0.1899), against: figures("p1")).isEmpty)
    }

    @Test func theSameModelsAreNotComparedWithThemselves() {
        #expect(objections(figures("p2", ndcg: 0), against: figures("p1")).isEmpty)
    }

    @Test func figuresOnAnotherFootingAreNotComparedAndThatIsSaid() {
        for new in [figures("p2", models: "m2", ndcg: nil), figures("p2", models: "m2", ndcg: 0.01, events: 99)] {
            let judgement = gates.judge(new, against: figures("p1"), signals: signals)
            #expect(judgement.isPassed)
            #expect(judgement.notes == [.notMeasured(models: "m2")])
        }
        let judgement = gates.judge(
            figures("p2", models: "m2", ndcg: 0.01), against: figures("p1", events: 3), signals: signals)
        #expect(judgement.notes == [.notMeasured(models: "m1")])
    }

    @Test func aSnapshotWithoutModelsDoesNotReplaceOneWithModels() {
        #expect(objections(figures("p2", models: ""), against: figures("p1")) == [.noModels(active: "m1")])
        #expect(objections(figures("p2"), against: figures("p1", models: "")).isEmpty)
    }

    @Test func lostUsersAreHeld() {
        #expect(objections(figures("p2", users: 800), against: figures("p1")).isEmpty)
        let held = objections(figures("p2", users: 799, level: 720), against: figures("p1"))
        #expect(held.contains(.fewerUsers(799, active: 1_000, allowed: 0.2)))
        #expect(objections(figures("p2", users: 0, level: 0), against: figures("p1", users: 0, level: 0)).isEmpty)
    }

    @Test func signalsThatAreMissingOrRareAreHeldUnlessTheCatalogueHasThemNoMore() {
        #expect(objections(figures("p2", level: 0), against: figures("p1")) == [.missingSignal("level", active: 900)])
        #expect(
            objections(figures("p2", level: 700), against: figures("p1"))
                == [.rarerSignal("level", 700, active: 900, allowed: 0.2)])
        #expect(gates.judge(figures("p2", level: 0), against: figures("p1"), signals: ["affinity"]).isPassed)
        var uncounted = figures("p2")
        uncounted.usersBySignal = nil
        #expect(gates.judge(uncounted, against: figures("p1"), signals: signals).notes == [.signalsNotCounted])
    }

    @Test func anOlderSnapshotComesBackOnPurposeOnly() {
        let old = figures("p0", day: 0)
        #expect(objections(old, against: figures("p1")) == [.older(midnight(0), active: midnight(1))])
        #expect(gates.judge(old, against: figures("p1"), signals: signals, allowsOlder: true).isPassed)
    }

    @Test func whatIsActiveAlreadyPasses() {
        #expect(objections(figures("p1", users: 1), against: figures("p1")).isEmpty)
    }

    @Test func figuresComeFromTheManifests() {
        let profiles = SnapshotManifest(
            part: .profiles, version: "p1", watermark: .init(asOfMicros: 5), createdAtMicros: 1,
            quality: ["users_with_level": 3, "other": 1], userCount: 4)
        let models = SnapshotManifest(
            part: .models, version: "m1", watermark: .init(asOfMicros: 5), createdAtMicros: 1, quality: ["ndcg10": 0.5])
        let figures = SnapshotFigures(profiles: profiles, models: models)
        #expect(
            figures
                == SnapshotFigures(
                    profilesVersion: "p1", modelsVersion: "m1", asOf: Timestamp(microseconds: 5), users: 4,
                    usersBySignal: ["level": 3], quality: ["ndcg10": 0.5]))
    }
}
