import MeshMessages
import MeshRPC
import MeshService

/// Where the entries of a log go, and how far each partition is.
protocol TailSink: Actor {
    var cursor: TailCursor { get }

    /// Takes what a page has brought.
    /// - Returns: false when that is enough.
    func take(_ page: SessionV1.ReadEventsResponse) -> Bool
}

/// Reads the log from all the nodes that have a part of it. A stream that ends, because its partition has moved or its node is
/// away, makes it ask the coordinator again who has what, and go on where the output stands.
struct TailFollower: Sendable {
    /// Why the streams of one topology ended.
    private enum Ending {
        case done, moved
    }

    let connection: MeshConnection
    let output: any TailSink
    /// False ends at the end of the log.
    let follows: Bool

    /// Returns when the output has enough, or at the end of the log.
    /// - Throws: ``CommandFailure`` when the nodes stay away or refuse the request.
    func run() async throws {
        var backoff = Retry.backoff
        while true {
            let requests = await output.cursor.requests(await topology(), fallback: connection.addresses[.session])
            do {
                switch try await follow(requests) {
                case .done: return
                case .moved: backoff.succeeded()
                }
            } catch let error as RPCError {
                guard Retry.isWorthwhile(error.code), backoff.failures < Retry().maxAttempts else {
                    throw CommandFailure(error, from: "the session tier")
                }
            }
            try await Task.sleep(for: backoff.failed(random: .random(in: 0..<1)))
        }
    }

    /// Empty when the coordinator is away.
    private func topology() async -> Topology {
        let answer = try? await connection.coordinator.getTopology(
            CoordinatorV1.GetTopologyRequest(), options: CallOptions(timeout: .seconds(3)))
        return answer?.topology.map { Topology($0) } ?? Topology()
    }

    /// Follows every node until the first of them ends.
    private func follow(_ requests: [HostPort: SessionV1.TailEventsRequest]) async throws -> Ending {
        guard !requests.isEmpty else { throw RPCError(.unavailable, "no node has the log") }
        return try await withThrowingTaskGroup(of: Ending.self) { group in
            for (address, request) in requests {
                group.addTask {
                    try await connection.withSession(at: address) { session in
                        var hasBrought = false
                        do {
                            for try await page in try await session.tailEvents(request) {
                                hasBrought = true
                                if await !output.take(page) { return .done }
                                if !follows, await output.cursor.hasReachedEnd(of: requests) { return .done }
                            }
                        } catch let error as RPCError where hasBrought && Retry.isWorthwhile(error.code) {
                            return .moved
                        }
                        return .moved
                    }
                }
            }
            defer { group.cancelAll() }
            return try await group.next() ?? .moved
        }
    }
}
