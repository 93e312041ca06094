import FreshetCommands
import MeshMessages
import Testing

@Suite("The log of an experiment over several rankers")
struct ExperimentLogTests {
    private static func exposure(_ id: String, _ user: String, _ arm: String) -> RankerV1.ExposureSummary {
        RankerV1.ExposureSummary(
            responseID: id, userID: user, experiment: "e", assignedArm: arm, items: [.init(itemID: "i")])
    }

    private static func like(_ id: String) -> RankerV1.ReportedOutcome {
        RankerV1.ReportedOutcome(responseID: id, itemID: "i", kind: "like", reward: 1)
    }

    @Test("brings answers and the outcomes that another ranker was told together by their ids")
    func merged() {
        var log = ExperimentLog()
        // The first ranker gave both answers, the second one was told of what became of one, and both of the other.
        log.add(
            .init(
                pages: [
                    .init(
                        exposures: [Self.exposure("01", "ann", "control"), Self.exposure("02", "bob", "injection")],
                        outcomes: [Self.like("02")])
                ], newest: ("02", ArmShares("control=0.5,injection=0.5"))), of: "a:1")
        log.add(.init(pages: [.init(outcomes: [Self.like("01"), Self.like("02")])]), of: "b:2")
        log.add(
            .init(
                pages: [.init(exposures: [Self.exposure("03", "ann", "control")])],
                newest: ("03", ArmShares("control=0.9,injection=0.1"))), of: "c:3")
        #expect(log.tally.answerCount == 3)
        #expect(log.tally.unmatched == 0)
        let users = log.tally.users()
        #expect(users.map(\.arm) == ["control", "injection"])
        #expect(users.map(\.exposures) == [2, 1])
        #expect(users.map(\.hits) == [1, 1])
        #expect(log.shares == ArmShares("control=0.9,injection=0.1"), "of the newest answer")
        #expect(log.read == ["a:1", "b:2", "c:3"])
    }

    @Test("says which rankers did not answer")
    func unanswered() {
        var log = ExperimentLog()
        log.add(.init(pages: []), of: "a:1")
        log.note("b:2", isSilent: "nobody is there")
        #expect(log.read == ["a:1"])
        #expect(log.unanswered.map(\.ranker) == ["b:2"])
        #expect(log.shares == nil)
    }
}
