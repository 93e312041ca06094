import MeshRPC
import MeshService

/// Where a part of the log is read.
package enum LogPlace: Sendable, Hashable {
    /// At whichever node: the mesh has not said who has what.
    case anywhere
    case node(Endpoint)

    var route: CallRoute {
        switch self {
        case .anywhere: .balanced
        case .node(let endpoint): .endpoint(endpoint)
        }
    }
}

/// Which partitions of the log are read where.
package struct LogPlacement: Sendable, Equatable {
    /// Disjoint; empty sets stand for all that the place has.
    package var partitions: [LogPlace: Set<UInt32>]
    /// Those that are with nobody now.
    package var unplaced: Set<UInt32>

    package init(partitions: [LogPlace: Set<UInt32>] = [.anywhere: []], unplaced: Set<UInt32> = []) {
        self.partitions = partitions
        self.unplaced = unplaced
    }

    /// As a topology has it. Before partitions have owners, the log is wherever there is a session node.
    package init(_ topology: Topology) {
        guard !topology.owners.isEmpty else {
            self.init()
            return
        }
        self.init(partitions: [:])
        for partition in 0..<UInt32(clamping: topology.partitions) {
            if let address = topology.address(ofPartition: partition) {
                partitions[.node(Endpoint(host: address.host, port: address.port)), default: []].insert(partition)
            } else {
                unplaced.insert(partition)
            }
        }
    }
}

/// Where the log is now, and whenever that changes.
public struct LogPlaces: Sendable {
    private let placement: @Sendable () -> LogPlacement
    /// Begins with the present placement; each call makes a stream of its own.
    private let placements: @Sendable () -> AsyncStream<LogPlacement>

    /// One session node, or a mesh that does not say who has what.
    public static let anywhere = LogPlaces(
        current: { LogPlacement() },
        updates: {
            AsyncStream { continuation in
                continuation.yield(LogPlacement())
                continuation.finish()
            }
        })

    /// As the topology says it.
    public init(_ membership: Membership) {
        self.init(
            current: { LogPlacement(membership.topology) },
            updates: {
                let topologies = membership.updates()
                return AsyncStream { continuation in
                    let task = Task {
                        for await topology in topologies { continuation.yield(LogPlacement(topology)) }
                        continuation.finish()
                    }
                    continuation.onTermination = { _ in task.cancel() }
                }
            })
    }

    package init(
        current: @escaping @Sendable () -> LogPlacement, updates: @escaping @Sendable () -> AsyncStream<LogPlacement>
    ) {
        placement = current
        placements = updates
    }

    package var current: LogPlacement { placement() }

    /// The first placement that is another one than the known one; nil when there will be none, or the task is cancelled.
    func next(after known: LogPlacement?) async -> LogPlacement? {
        for await placement in placements() where placement != known { return placement }
        return nil
    }
}
