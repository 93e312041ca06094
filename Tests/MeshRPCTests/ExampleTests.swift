import MeshMessages
import MeshRPC
import NIOPosix
import Testing

// The service of `MeshRPC.docc/A-Service-in-40-Lines.md`, word for word.

/// Ranks by the number in an item's id, and remembers nobody.
struct NumberRanker: RankerService.Server {
    func rank(_ request: RankerV1.RankRequest, context: ServerContext) async throws -> RankerV1.RankResponse {
        guard !request.userID.isEmpty else {
            throw RPCError(.invalidArgument, "user_id: is empty")
        }
        context.logger.debug("ranking", metadata: ["candidates": "\(request.candidates.count)"])
        context.response.addTrailer("ranked-for", context.peerID ?? context.peer)
        let items = request.candidates.map { RankerV1.RankedItem(itemID: $0, score: Double($0) ?? 0) }
        return RankerV1.RankResponse(items: items.sorted { $0.score > $1.score })
    }
}

@Suite("The example of the documentation") struct ExampleTests {
    @Test("serves, answers and refuses as it says")
    func example() async throws {
        let group = MultiThreadedEventLoopGroup.singleton
        let server = RPCServer(services: [NumberRanker()], group: group)
        let address = try await server.start(host: "127.0.0.1", port: 0)

        let channel = RPCChannel(host: "127.0.0.1", port: address.port!, group: group)
        let ranker = RankerService.Client(channel)
        let answer = try await ranker.rank(
            RankerV1.RankRequest(userID: "42", candidates: ["7", "9", "8"]), options: CallOptions(timeout: .seconds(20))
        )
        #expect(answer.items.map(\.itemID) == ["9", "8", "7"])
        let refused = await failure { try await ranker.rank(RankerV1.RankRequest()) }
        #expect(refused?.code == .invalidArgument)

        await channel.close()
        await server.drain()
    }
}
