import MeshMessages
import MeshRPC
import MeshService
import MessageMapping
import Signals
import Snapshots

/// The RPCs of the batch tier: checks what arrives, calls the state, the desk and the published snapshots.
struct BatchEndpoint: BatchService.Server {
    /// How long `GetBuild` waits at most, and `WatchBuild` before it says again what it has said.
    static let longestWait = Duration.seconds(30)

    let store: BatchStore
    let desk: BuildDesk
    let snapshots: SnapshotStore
    /// For the state's disk, so that no event loop waits for it.
    let queue: WorkQueue
    /// For the snapshots' files, which are long: nothing else waits behind them.
    let files: WorkQueue
    let catalogue: @Sendable () -> Catalogue
    let control: any SnapshotControl
    let gates: QualityGates
    let metrics: BatchMetrics
    let now: WallClock
    let isReplay: Bool

    func putItems(_ request: BatchV1.PutItemsRequest, context: ServerContext) async throws -> BatchV1.PutItemsResponse {
        let items = try decodingArgument { () throws(MappingError) in
            var items: [Item] = []
            items.reserveCapacity(request.items.count)
            for (index, message) in request.items.enumerated() {
                do throws(MappingError) {
                    items.append(try Self.item(message))
                } catch {
                    throw error.within("items[\(index)]")
                }
            }
            return items
        }
        try await queue.run { [store] in try store.put(items) }
        return BatchV1.PutItemsResponse(written: UInt32(items.count))
    }

    func startBuild(
        _ request: BatchV1.StartBuildRequest, context: ServerContext
    ) async throws -> BatchV1.StartBuildResponse {
        do {
            let order = try BuildOrder(
                profilesAsOf: request.profilesAsOf, models: request.models, modelsAsOf: request.modelsAsOf,
                lambdas: request.lambdas, hold: request.hold, force: request.force, now: isReplay ? nil : now())
            return BatchV1.StartBuildResponse(buildID: try await desk.start(order))
        } catch let problem as BuildOrder.Problem {
            throw RPCError(.invalidArgument, problem.description)
        } catch let refusal as BuildDesk.Refusal {
            if case .shuttingDown = refusal { throw RPCError(.unavailable, refusal.description) }
            throw RPCError(.failedPrecondition, refusal.description)
        } catch let error as BatchStateError {
            throw RPCError(.failedPrecondition, error.description)
        }
    }

    func getBuild(_ request: BatchV1.GetBuildRequest, context: ServerContext) async throws -> BatchV1.GetBuildResponse {
        var wait = min(.milliseconds(Int64(request.waitMillis)), Self.longestWait)
        if let remaining = context.remaining { wait = min(wait, remaining - .milliseconds(50)) }
        return try await status(of: request.buildID, wait: wait).message(id: request.buildID)
    }

    func watchBuild(
        _ request: BatchV1.WatchBuildRequest, responses: ResponseWriter<BatchV1.GetBuildResponse>,
        context: ServerContext
    ) async throws {
        var status = try await status(of: request.buildID, wait: .zero)
        while true {
            try await responses.send(status.message(id: request.buildID))
            guard status.ended == nil else { return }
            let known = status
            guard
                let news = await desk.board.status(of: request.buildID, otherThan: known, wait: Self.longestWait)
            else { return }
            try Task.checkCancellation()
            status = news
        }
    }

    private func status(of id: String, wait: Duration) async throws -> BuildStatus {
        do {
            if let status = try await desk.status(of: id, wait: wait) { return status }
        } catch let error as BatchStateError {
            throw RPCError(.dataLoss, error.description)
        }
        throw RPCError(
            .notFound, "build_id: there is no build '\(id)' on this node, or it was long ago; ids look like build-7")
    }

    private static func item(_ message: SignalsV1.Item) throws(MappingError) -> Item {
        let item = try Item(message: message)
        do {
            try Event.validate(id: item.id, field: "item_id")
        } catch {
            throw MappingError(field: "", problem: error.description)
        }
        guard item.title.utf8.count <= Event.maximumTextBytes else {
            throw MappingError(field: "title", problem: "is longer than \(Event.maximumTextBytes) bytes")
        }
        for attribute in item.numbers.keys where !(1...Event.maximumIDBytes).contains(attribute.utf8.count) {
            throw MappingError(
                field: "numbers", problem: "have an attribute that is not of 1 to \(Event.maximumIDBytes) bytes")
        }
        for (attribute, labels) in item.labels {
            guard (1...Event.maximumIDBytes).contains(attribute.utf8.count) else {
                throw MappingError(
                    field: "labels", problem: "have an attribute that is not of 1 to \(Event.maximumIDBytes) bytes")
            }
            for label in labels where !(1...Event.maximumIDBytes).contains(label.utf8.count) {
                throw MappingError(
                    field: "labels[\(attribute)]",
                    problem: "has a label that is not of 1 to \(Event.maximumIDBytes) bytes")
            }
        }
        return item
    }
}
