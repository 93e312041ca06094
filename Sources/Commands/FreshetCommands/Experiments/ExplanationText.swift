import MeshMessages
import ProtobufC
import Signals

/// An explained answer for people.
enum ExplanationText {
    /// Features of an item that are shown, those with the largest contributions.
    private static let shownFeatures = 3

    static func text(_ answer: RankerV1.ExplainResponse) throws -> String {
        let exposure = try RankerV1.Exposure(serializedBytes: answer.exposure)
        guard let sent = answer.response else { return "no answer" }
        var lines = [
            "answer \(exposure.responseID) of \(TimeText.iso8601(Timestamp(microseconds: exposure.at))) for user "
                + exposure.userID,
            "arm \(sent.arm)"
                + (exposure.experiment.isEmpty
                    ? ", in no experiment"
                    : " (assigned \(exposure.assignedArm) by the experiment '\(exposure.experiment)')")
                + "; ranker \(sent.ranker); profiles \(sent.profilesVersion), models \(sent.modelsVersion)",
        ]
        lines += table(sent, explained: answer.replay?.response)
        if sent.degraded { lines.append("degraded: \(sent.degradations.joined(separator: ", "))") }
        let inputs = exposure.inputs.map { input in
            let size = input.value.isEmpty ? "" : " \(input.value.count) bytes"
            return input.name + (input.version.isEmpty ? "" : " \(input.version)") + size
        }
        lines.append("made of: \(inputs.joined(separator: ", "))")
        if !exposure.shadowItems.isEmpty {
            lines.append("in the shadow: \(exposure.shadowItems.joined(separator: ", "))")
        }
        for outcome in answer.outcomes {
            lines.append(
                "\(outcome.kind) of \(outcome.itemID) at "
                    + "\(TimeText.iso8601(Timestamp(microseconds: outcome.occurredAt))), worth \(Numbers.short(outcome.reward))"
            )
        }
        if let replay = answer.replay {
            lines.append(
                replay.identical
                    ? "computed again: identical, sha256 \(replay.sentSha256)"
                    : "computed again: differs (\(replay.difference)); sent \(replay.sentSha256), now \(replay.replayedSha256)"
            )
        }
        return lines.joined(separator: "\n")
    }

    private static func table(_ sent: RankerV1.RankResponse, explained: RankerV1.RankResponse?) -> [String] {
        var table = TextTable([
            ("", .right), ("item", .left), ("title", .left), ("score", .right), ("slot", .left), ("p", .right),
            ("sources", .left), ("features", .left),
        ])
        for (place, item) in sent.items.enumerated() {
            let known = explained?.items.first { $0.itemID == item.itemID } ?? item
            let features = known.features.sorted { abs($0.contribution) > abs($1.contribution) }.prefix(shownFeatures)
            table.add(
                String(place + 1), item.itemID, item.title, Numbers.fixed(item.score, 4),
                item.slot == .slotExploration ? "exploration" : item.slot == .slotPinned ? "pinned" : "",
                Numbers.fixed(item.propensity, 3),
                item.sources.map { "\($0.name) \(Numbers.fixed($0.contribution, 3))" }.joined(separator: ", "),
                features.map { "\($0.name) \(Numbers.fixed($0.contribution, 3))" }.joined(separator: ", "))
        }
        return table.lines
    }
}
