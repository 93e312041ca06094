import MeshMessages
import MeshRPC
import MessageMapping
import Signals

// Writing what lies over a user's profile, and single values of its base.
extension SessionEndpoint {
    package func putPatch(
        _ request: SessionV1.PutPatchRequest, context: ServerContext
    ) async throws -> SessionV1.PutPatchResponse {
        let userID = try check(id: request.userID)
        let now = try clock.now(asOf: request.asOf)
        guard let message = request.patch else { throw RPCError(.invalidArgument, "patch: is missing") }
        let (defaults, admission) = (catalogue().patchDefaults, EventClock(catalogue: catalogue()))
        var patch = try decodingArgument { () throws(MappingError) in
            try MappingError.locating("patch") { () throws(MappingError) in
                try Patch(message: message, defaults: defaults, now: now)
            }
        }
        try check(signal: patch.signal, "patch.signal")
        patch.observedAt = admission.admitted(patch.observedAt, now: now)
        patch.lastReinforcedAt = admission.admitted(patch.lastReinforcedAt, now: now)
        let accepted = patch
        let written = try await onStore {
            try await store.put(accepted, of: userID, now: now, deadline: context.deadline)
        }
        return SessionV1.PutPatchResponse(patch: (written ?? accepted).message)
    }

    package func removePatch(
        _ request: SessionV1.RemovePatchRequest, context: ServerContext
    ) async throws -> SessionV1.RemovePatchResponse {
        let userID = try check(id: request.userID)
        let patchID = try check(id: request.patchID, "patch_id")
        let now = try clock.now(asOf: request.asOf)
        let wasThere = try await onStore {
            try await store.removePatch(patchID, of: userID, now: now, deadline: context.deadline)
        }
        return SessionV1.RemovePatchResponse(removed: wasThere)
    }

    package func writeBase(
        _ request: SessionV1.WriteBaseRequest, context: ServerContext
    ) async throws -> SessionV1.WriteBaseResponse {
        let userID = try check(id: request.userID)
        guard !request.leaseID.isEmpty else { throw RPCError(.invalidArgument, "lease_id: is missing") }
        guard request.computedAt > 0 else { throw RPCError(.invalidArgument, "computed_at: is missing") }
        guard !request.values.isEmpty else { throw RPCError(.invalidArgument, "values: is empty") }
        let now = try clock.now(asOf: 0)
        let computedAt = EventClock(catalogue: catalogue()).admitted(
            Timestamp(microseconds: request.computedAt), now: now)
        var values: [String: BaseValue] = [:]
        for (index, entry) in request.values.enumerated() {
            try check(signal: entry.signal, "values[\(index)].signal")
            let value = try decodingArgument { () throws(MappingError) in
                try MappingError.locating("values[\(index)].value") { () throws(MappingError) in
                    try SignalValue(message: entry.value ?? SignalsV1.SignalValue())
                }
            }
            values[entry.signal] = BaseValue(
                value, refreshedAt: computedAt, refreshID: request.leaseID)
        }
        let refreshed = values
        let (divergences, written) = try await onStore {
            // Before the write: afterwards there is nothing to compare with.
            let divergences = try await store.divergences(of: refreshed, from: userID, deadline: context.deadline)
            let written = try await store.write(refreshed, of: userID, now: now, deadline: context.deadline)
            return (divergences, written)
        }
        return SessionV1.WriteBaseResponse(
            written: UInt32(written), refused: UInt32(refreshed.count - written),
            divergences: written > 0 ? request.values.map { divergences[$0.signal] ?? 0 } : [])
    }
}
