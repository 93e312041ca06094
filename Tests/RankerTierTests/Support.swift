import Learning
import Logging
import MeshMessages
import MeshRPC
import MeshService
import ProtobufC
import RankerTier
import Signals
import Snapshots
import Synchronization

/// Six items `a` … `f` with weights to add up by hand; `a` is the most popular, `f` the least.
enum Mesh {
    static let ids = ["a", "b", "c", "d", "e", "f"]
    /// Row = item of the history, column = candidate.
    static let weights = DenseItemWeights(
        itemCount: 6,
        rowMajor: [
            0, 0.5, 0.25, 0, 0, 0,
            0.5, 0, 0.125, 0, 0, 0,
            0.25, 0.125, 0, 0.5, 0, 0,
            0, 0, 0.5, 0, 0.75, 0.75,
            0, 0, 0, 0.25, 0, 0.5,
            0, 0, 0, -0.5, 0.5, 0,
        ])
    static let items = zip(ids, [1_000, 800, 600, 400, 200, 200] as [UInt64]).map {
        ModelItem(item: Item(id: $0, title: "Title \($0)"), popularity: $1)
    }
    static let index = Dictionary(uniqueKeysWithValues: zip(ids, Int32(0)...))
    static let model = ServedModel(items: items, weights: weights) { index[$0] }

    static func popularity(_ item: String) -> Double {
        Double(Float(items[Int(index[item]!)].popularity) / 1_000 * 0.001)
    }

    /// The night's snapshot: user `u` has had `a` and `b`, and long ago also `f`, which no history holds any more.
    static let profile = UserProfile(userID: "u", history: history("a", "b"), seen: ["a", "b", "f"])

    static func snapshot(
        model: ServedModel? = Mesh.model, profiles: [UserProfile] = [profile]
    ) -> ServedSnapshot {
        ServedSnapshot(
            profilesVersion: "p7", modelsVersion: model == nil ? "" : "m3", asOf: Timestamp(microseconds: 1_000),
            model: model, profile: { user in profiles.first { $0.userID == user } })
    }

    /// One item a microsecond from `start` on.
    static func history(_ items: String..., from start: Int64 = 1) -> [ItemAt] {
        items.enumerated().map { ItemAt(itemID: $1, occurredAt: Timestamp(microseconds: start + Int64($0))) }
    }

    static func recent(_ items: String...) -> RecentHistoryAnswer {
        .known(
            RecentHistory(
                items: items.enumerated().map {
                    ItemAt(itemID: $1, occurredAt: Timestamp(microseconds: 2_000 + Int64($0)))
                }))
    }

    static func input(
        _ arm: RankArm, recent: RecentHistoryAnswer = .known(RecentHistory()), user: String = "u",
        candidates: [String] = [], probes: [String] = [], limit: Int = 10
    ) -> RankingInput {
        let snapshot = snapshot()
        return RankingInput(
            query: RankQuery(userID: user, limit: limit, candidates: candidates, probes: probes), arm: arm,
            now: Timestamp(microseconds: 5_000), snapshot: snapshot, profile: try? snapshot.profile(of: user),
            recent: recent)
    }

    static let trending = TrendingView(
        TrendingList(
            entries: [
                .init(itemID: "x", evidence: 12), .init(itemID: "c", evidence: 9), .init(itemID: "y", evidence: 6),
            ],
            watermark: Timestamp(microseconds: 5_000)))
}

extension RankingOutput {
    var ids: [String] { items.map(\.itemID) }

    func source(_ name: ItemSource.Name, of item: String) -> ItemSource? {
        items.first { $0.itemID == item }?.sources.first { $0.name == name }
    }
}

/// A peer that answers as the test says.
struct TestCaller: RPCCaller {
    let answer: @Sendable (any Message, CallOptions) async throws -> any Message

    func call<Request: Message, Response: Message>(
        _ method: MethodDescriptor, _ request: Request, options: CallOptions
    ) async throws -> RPCResponse<Response> {
        guard let response = try await answer(request, options) as? Response else {
            throw RPCError(.internal, "the test answers \(method.method) with something else")
        }
        return RPCResponse(response)
    }

    static let unavailable = TestCaller { _, _ in throw RPCError(.unavailable, "nobody is there") }
    /// Never answers: the call ends with its timeout, as a channel ends it.
    static let silent = TestCaller { _, options in
        try await Task.sleep(for: options.timeout ?? .seconds(1))
        throw RPCError(.deadlineExceeded, "no answer in time")
    }

    static func history(_ response: SessionV1.GetHistoryResponse) -> TestCaller { TestCaller { _, _ in response } }
}

/// What a double was asked.
final class Journal: Sendable {
    private let entries = Mutex<[(request: SessionV1.GetHistoryRequest, timeout: Duration?)]>([])

    var all: [(request: SessionV1.GetHistoryRequest, timeout: Duration?)] { entries.withLock { $0 } }

    func caller(_ response: SessionV1.GetHistoryResponse) -> TestCaller {
        TestCaller { request, options in
            if let request = request as? SessionV1.GetHistoryRequest {
                self.entries.withLock { $0.append((request, options.timeout)) }
            }
            return response
        }
    }
}

/// An endpoint with doubles for everything around it.
struct TestRanker {
    let readiness = Readiness()
    let board: TrendingBoard
    let endpoint: RankerEndpoint

    init(
        snapshot: ServedSnapshot? = Mesh.snapshot(), session: any RPCCaller, timeout: Duration = .milliseconds(1),
        trending: TrendingView? = nil, isReplay: Bool = false, costs: StageCosts = StageCosts(),
        queries: QueryDesk = QueryDesk(), attribute: @escaping @Sendable (String) -> String? = { _ in nil }
    ) {
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        board = TrendingBoard(maximumAge: .seconds(60))
        if let trending { board.put(trending.list, at: .now) }
        endpoint = RankerEndpoint(
            snapshot: { snapshot },
            session: SessionHistory(
                session, timeout: timeout, peer: PeerCondition(.session, readiness: readiness, logger: logger)),
            trending: board, attribute: attribute,
            time: { (asOf) throws(RPCError) in
                if asOf != 0, !isReplay { throw RPCError(.invalidArgument, "as_of: not in a replay") }
                return asOf == 0 ? 5_000 : asOf
            }, costs: costs, queries: queries, logger: logger)
    }

    func rank(
        _ request: RankerV1.RankRequest, deadline: ContinuousClock.Instant? = nil
    ) async throws -> RankerV1.RankResponse {
        try await endpoint.rank(
            request, context: ServerContext(method: RankerService.Methods.rank, deadline: deadline))
    }
}

/// A peer that gives these answers in turn, nil for being away.
final class Answers: Sendable {
    private let left: Mutex<[(any Message)?]>

    init(_ answers: [(any Message)?]) { left = Mutex(answers) }

    var caller: TestCaller {
        TestCaller { _, _ in
            guard let answer = self.left.withLock({ $0.removeFirst() }) else {
                throw RPCError(.unavailable, "nobody is there")
            }
            return answer
        }
    }
}

/// Each row has a few weights: enough to tell items apart without a matrix.
private struct Diagonals: ItemWeightRows {
    let itemCount: Int

    func accumulate(_ item: Int32, weight: Float, into scores: inout [Float]) {
        for candidate in 0..<Int32(itemCount) { scores[Int(candidate)] += weight * self[item, candidate] }
    }

    subscript(item: Int32, candidate: Int32) -> Float { candidate == 1_000 ? 0.25 : item == candidate ? 1 : 0 }
}

extension Mesh {
    /// `items` items `i0` …; user `u` has the history.
    static func wide(items count: Int, history: [ItemAt]) -> ServedSnapshot {
        let items = (0..<count).map { ModelItem(item: Item(id: "i\($0)"), popularity: 1) }
        let model = ServedModel(items: items, weights: Diagonals(itemCount: count)) { Int32($0.dropFirst()) }
        return snapshot(model: model, profiles: [UserProfile(userID: "u", history: history)])
    }
}
