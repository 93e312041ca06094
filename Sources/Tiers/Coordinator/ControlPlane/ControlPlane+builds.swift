import Logging

extension ControlPlane {
    /// Gives or renews the right to build; see `BuildLease`. Who gets it is durable before anybody is told.
    /// - Throws: `BuildLease.Refusal`, `RocksDBError`.
    package func leaseBuild(to node: String, renewing id: String, known: UInt64) throws -> BuildLease.Grant {
        let grant = try changeBuildLease { lease in
            try lease.lease(to: node, renewing: id, known: known, now: clock.now())
        }
        if id.isEmpty {
            logger.info("build lease given", metadata: ["node": "\(node)", "lease": "\(grant.id)"])
        }
        return grant
    }

    /// Takes the right to build back from its holder. A lease that has ended already is no error.
    package func releaseBuild(_ id: String) throws {
        _ = try changeBuildLease { $0.release(id, now: clock.now()) }
    }

    /// Writes what must survive before it holds.
    private func changeBuildLease<Result>(_ change: (inout BuildLease) throws -> Result) throws -> Result {
        var next = buildLease
        let result = try change(&next)
        if next.durable != buildLease.durable { try store.write(next.durable) }
        buildLease = next
        metrics.record(isBuildLeased: next.holder(now: clock.now()) != nil)
        return result
    }

    package nonisolated var buildLeaseMillis: UInt32 { UInt32(clamping: Int64(buildLeaseDuration / .milliseconds(1))) }
}
