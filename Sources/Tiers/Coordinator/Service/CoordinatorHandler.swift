import CatalogueFile
import MeshMessages
import MeshRPC
import MeshService
import MessageMapping
import RocksDB
import Signals

/// `CoordinatorService`: checks what arrives, asks the control plane, and puts the answer into messages.
package struct CoordinatorHandler: CoordinatorService.Server {
    /// The longest that a long poll waits; a client asks again.
    static let longestWait = Duration.seconds(60)

    let plane: ControlPlane

    package init(_ plane: ControlPlane) {
        self.plane = plane
    }

    /// How long a long poll may wait: as asked, at most a minute, and not into the caller's deadline, so that the answer
    /// still arrives.
    static func wait(millis: UInt32, _ context: ServerContext) -> Duration {
        let asked = min(.milliseconds(Int64(millis)), longestWait)
        guard let remaining = context.remaining else { return asked }
        return max(.zero, min(asked, remaining - .milliseconds(100)))
    }

    /// Runs a decision; what refuses it becomes the Connect error that says so.
    func deciding<Result: Sendable>(_ body: () async throws -> Result) async throws(RPCError) -> Result {
        do {
            return try await body()
        } catch let error as RPCError {
            throw error
        } catch let error as CatalogueError {
            throw RPCError(.invalidArgument, "yaml is not a valid catalogue:\n\(error)")
        } catch let error as BudgetSetting.Problem {
            throw RPCError(.invalidArgument, error.description)
        } catch let refusal as PlacementRefusal {
            throw RPCError(refusal.code, refusal.description)
        } catch let error as CatalogueEditError {
            throw RPCError(.failedPrecondition, error.description)
        } catch let refusal as SnapshotSelection.Refusal {
            throw refusal.rpcError
        } catch let refusal as BuildLease.Refusal {
            throw refusal.rpcError
        } catch ConsumerPositions.Refusal.tooManyConsumers(let most) {
            throw RPCError(.resourceExhausted, "\(most) groups of consumers have positions already; no more are kept")
        } catch let error as RocksDBError {
            throw RPCError(.internal, "the coordinator could not write its state, so nothing has changed: \(error)")
        } catch {
            throw RPCError(.internal, "unexpected: \(error)")
        }
    }
}

extension PlacementRefusal {
    fileprivate var code: RPCError.Code {
        switch self {
        case .unknownSignal: .notFound
        case .nothingAdvised, .unsafe, .remoteNeedsLeases: .failedPrecondition
        case .otherRevision: .aborted
        }
    }
}
