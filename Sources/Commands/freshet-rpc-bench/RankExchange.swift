import MeshMessages
import ProtobufC

/// The exchange that is measured: a request of 231 bytes and its answer of 340 bytes with 20 items.
enum RankExchange {
    static let requestSize = 231
    static let responseSize = 340
    static let itemCount = 20

    /// A caller that gives candidates and a context; the user's identifier takes up what is missing in `requestSize`.
    static func request() -> RankerV1.RankRequest {
        var request = RankerV1.RankRequest(
            userID: "u", limit: UInt32(itemCount),
            context: [
                SignalsV1.Attribute(key: "device", value: "television"),
                SignalsV1.Attribute(key: "locale", value: "de-CH"),
                SignalsV1.Attribute(key: "surface", value: "home/for-you"),
            ],
            candidates: (0..<itemCount).map { "i\(10 + $0)" }, arm: "injection", asOf: 1_700_000_000_000_000)
        request.userID += String(repeating: "0", count: requestSize - request.serializedSize)
        precondition(request.serializedSize == requestSize)
        return request
    }

    /// The answer, whose values are made anew for each request: every candidate with a score.
    static func response(to request: RankerV1.RankRequest) -> RankerV1.RankResponse {
        var items: [RankerV1.RankedItem] = []
        items.reserveCapacity(request.candidates.count)
        for (place, candidate) in request.candidates.enumerated() {
            items.append(RankerV1.RankedItem(itemID: candidate, score: 1 / Double(place + 1)))
        }
        return RankerV1.RankResponse(items: items, arm: request.arm, profilesVersion: "p-00042")
    }
}
