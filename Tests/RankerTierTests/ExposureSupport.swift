import Foundation
import Learning
import Logging
import MeshMessages
import MeshRPC
import MeshService
import ProtobufC
import RankerTier
import Signals
import Synchronization
import TestSupport

/// A ranker that logs what it shows, in a directory that outlives it.
struct LoggingRanker {
    /// 2026-01-01T00:00:00Z in microseconds.
    static let start: Int64 = 1_767_225_600_000_000

    let log: ExposureLog
    let endpoint: RankerEndpoint

    init(
        _ path: String, now: Int64 = Self.start, parameters: ExplorationParameters = ExplorationParameters(share: 1),
        assignment: ArmAssignment = ArmAssignment(injectionShare: 0), limits: ExposureLog.Limits = .init(),
        session: any RPCCaller = TestCaller.history(.init(complete: true)), trending: TrendingView? = Mesh.trending
    ) throws {
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let board = ExplorationBoard(parameters: parameters)
        log = try ExposureLog(path: path, board: board, limits: limits, logger: logger)
        let trends = TrendingBoard(maximumAge: .seconds(60))
        if let trending { trends.put(trending.list, at: .now) }
        let history = (0..<5).map { ItemAt(itemID: "i\($0)", occurredAt: Timestamp(microseconds: Int64($0))) }
        let snapshot = Mesh.wide(items: 60, history: history)
        let readiness = Readiness()
        endpoint = RankerEndpoint(
            snapshot: { snapshot },
            session: SessionHistory(
                session, timeout: .seconds(1), peer: PeerCondition(.session, readiness: readiness, logger: logger)),
            trending: trends, assignment: assignment,
            time: { (asOf) throws(RPCError) in asOf == 0 ? now : asOf },
            exposures: ExposureDesk(
                log: log, board: board, policy: ExplorationPolicy(parameters: parameters), assignment: assignment,
                now: { now }), logger: logger)
    }

    func rank(_ request: RankerV1.RankRequest = RankerV1.RankRequest(userID: "u")) async throws -> RankerV1.RankResponse
    {
        try await endpoint.rank(request, context: ServerContext(method: RankerService.Methods.rank))
    }

    func explain(_ id: String, replay: Bool = true) async throws -> RankerV1.ExplainResponse {
        try await endpoint.explain(
            RankerV1.ExplainRequest(responseID: id, replay: replay),
            context: ServerContext(method: RankerService.Methods.explain))
    }

    @discardableResult
    func report(
        _ id: String, user: String = "u", _ outcomes: [RankerV1.ItemOutcome]
    ) async throws -> RankerV1.ReportOutcomeResponse {
        try await endpoint.reportOutcome(
            RankerV1.ReportOutcomeRequest(responseID: id, userID: user, outcomes: outcomes),
            context: ServerContext(method: RankerService.Methods.reportOutcome))
    }

    func exposures(
        _ request: RankerV1.ReadExposuresRequest = RankerV1.ReadExposuresRequest()
    ) async throws -> RankerV1.ReadExposuresResponse {
        try await endpoint.readExposures(request, context: ServerContext(method: RankerService.Methods.readExposures))
    }

    func exploration() async throws -> RankerV1.GetExplorationResponse {
        try await endpoint.getExploration(
            RankerV1.GetExplorationRequest(), context: ServerContext(method: RankerService.Methods.getExploration))
    }
}

/// Whether any file below a directory has a text.
func files(of directory: String, contain text: String) throws -> Bool {
    let wanted = Data(text.utf8)
    return try FileManager.default.subpathsOfDirectory(atPath: directory).contains { path in
        FileManager.default.contents(atPath: directory + "/" + path)?.range(of: wanted) != nil
    }
}
