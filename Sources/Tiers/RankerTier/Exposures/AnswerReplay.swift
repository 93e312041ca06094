import Crypto
import MeshMessages
import MeshRPC

/// Computes a logged answer again and compares it byte by byte.
struct AnswerReplay: Sendable {
    /// Finds the snapshot of two versions on this machine.
    let snapshot: @Sendable (_ profiles: String, _ models: String) throws -> ServedSnapshot?

    func replay(_ exposure: RankerV1.Exposure) throws -> RankerV1.Replay {
        guard let id = ResponseID(exposure.responseID) else {
            throw ReplayFailure.damaged("response_id", reason: "it is no id")
        }
        let sent = try RankerV1.RankResponse(serializedBytes: exposure.response)
        let (again, explained) = (try answer(exposure, id, explains: false), try answer(exposure, id, explains: true))
        let (sentBytes, againBytes) = (Self.comparable(sent), Self.comparable(again))
        return RankerV1.Replay(
            identical: sentBytes == againBytes, response: explained, sentSha256: Self.digest(sentBytes),
            replayedSha256: Self.digest(againBytes), difference: Self.difference(sent, again))
    }

    private func answer(
        _ exposure: RankerV1.Exposure, _ id: ResponseID, explains: Bool
    ) throws -> RankerV1.RankResponse {
        var input = try RankingInput(replaying: exposure, id: id, snapshot: snapshot)
        if explains { input.query.explains = true }
        let output = input.rank { .now }
        return ExposureDesk.complete(
            output.message,
            ExposureDesk.Answer(
                id: id, experiment: exposure.experiment, assignedArm: input.arm,
                slots: input.exploration as? ExplorationSlots))
    }

    /// The bytes without what the clock says: how long things took is no part of an answer.
    static func comparable(_ response: RankerV1.RankResponse) -> [UInt8] {
        var response = response
        response.timings = []
        for index in response.recalled.indices { response.recalled[index].micros = 0 }
        return response.serializedBytes()
    }

    private static func digest(_ bytes: [UInt8]) -> String {
        SHA256.hash(data: bytes).map { byte in
            String(byte >> 4, radix: 16) + String(byte & 15, radix: 16)
        }.joined()
    }

    /// The first difference in words; empty for equal answers.
    private static func difference(_ sent: RankerV1.RankResponse, _ again: RankerV1.RankResponse) -> String {
        if comparable(sent) == comparable(again) { return "" }
        for (place, (old, new)) in zip(sent.items, again.items).enumerated() where old != new {
            if old.itemID != new.itemID {
                return "place \(place + 1): \(old.itemID) was sent, \(new.itemID) is computed"
            }
            if old.score != new.score {
                return "place \(place + 1), \(old.itemID): score \(old.score) was sent, \(new.score) is computed"
            }
            return "place \(place + 1), \(old.itemID): its explanation differs"
        }
        if sent.items.count != again.items.count {
            return "\(sent.items.count) items were sent, \(again.items.count) are computed"
        }
        if sent.degradations != again.degradations {
            return "degradations \(sent.degradations) were sent, \(again.degradations) are computed"
        }
        return "the items are the same; what is said of the whole answer differs"
    }
}
