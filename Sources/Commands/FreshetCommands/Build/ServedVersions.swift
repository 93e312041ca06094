import MeshMessages
import MeshRPC
import MeshService

/// Which snapshot the tiers serve, by the topology.
package struct ServedVersions: Sendable {
    let connection: MeshConnection

    /// Waits until every session and ranker node has loaded the snapshot.
    /// - Throws: ``CommandFailure`` that says who has not, after `timeout`.
    func wait(for result: BuildResult, timeout: Duration) async throws {
        let deadline = ContinuousClock.now + timeout
        var known: UInt64 = 0
        while true {
            let topology = try await connection.callPatiently(.coordinator) { [known] in
                try await connection.coordinator.getTopology(
                    CoordinatorV1.GetTopologyRequest(knownRevision: known, waitMillis: known == 0 ? 0 : 1_000),
                    options: .patient
                ).topology ?? CoordinatorV1.Topology()
            }
            let missing = Self.missing(result, in: topology)
            if missing.isEmpty { return }
            guard ContinuousClock.now < deadline else {
                throw CommandFailure(
                    "the snapshot \(result.profilesVersion) was built, but after "
                        + "\(Numbers.duration(timeout / .seconds(1))) is not served by: "
                        + missing.joined(separator: ", ") + "; see the services' logs",
                    exit: .unavailable)
            }
            // A coordinator that started anew counts from the beginning, so a known revision may never come.
            if topology.revision < known { known = 0 } else { known = topology.revision }
        }
    }

    /// The nodes that serve something else, or the services without a node.
    package static func missing(_ result: BuildResult, in topology: CoordinatorV1.Topology) -> [String] {
        [ServiceName.session, .ranker].flatMap { service -> [String] in
            let nodes = topology.nodes.filter { $0.service == service.rawValue }
            if nodes.isEmpty { return ["\(service.rawValue) (not in the topology)"] }
            return nodes.filter { node in
                node.profilesVersion != result.profilesVersion
                    || (service == .ranker && !result.modelsVersion.isEmpty
                        && node.modelsVersion != result.modelsVersion)
            }.map { "\($0.nodeID) (serves \($0.profilesVersion.isEmpty ? "none" : $0.profilesVersion))" }
        }
    }
}
