import MeshMessages
import MeshRPC
import MessageMapping
import Signals

extension ProfileParts {
    private static let named: [(name: String, part: ProfileParts)] = [
        ("batch_profile", .base), ("volatile_patches", .patches), ("resolved_profile", .resolved),
    ]

    /// By the names of the answer's fields; none means all.
    /// - Throws: `invalid_argument` for a name that is none of them.
    init(fields names: [String]) throws(RPCError) {
        guard !names.isEmpty else {
            self = .all
            return
        }
        self = []
        for name in names {
            guard let part = Self.named.first(where: { $0.name == name })?.part else {
                let known = Self.named.map(\.name).joined(separator: ", ")
                throw RPCError(.invalidArgument, "fields: a profile has no '\(name)'; it has \(known)")
            }
            insert(part)
        }
    }
}

extension ProfileView {
    /// - Parameters:
    ///   - signals: those that were asked for; empty for all.
    ///   - parts: those that were.
    func message(
        userID: String, at time: Timestamp, signals: Set<String>, parts: ProfileParts
    ) -> SessionV1.GetProfileResponse {
        var response = SessionV1.GetProfileResponse(userID: userID, asOf: time.microseconds)
        func isWanted(_ signal: String) -> Bool { signals.isEmpty || signals.contains(signal) }
        if parts.contains(.base), let base {
            response.batchProfile = SessionV1.BatchProfile(
                computedAt: base.computedAt.microseconds, version: base.version,
                values: base.values.filter { isWanted($0.key) }.mapValues(\.value.message))
        }
        if parts.contains(.patches) {
            response.volatilePatches = patches.filter { isWanted($0.signal) }.map(\.message)
        }
        if parts.contains(.resolved) { response.resolvedProfile = resolved.mapValues(\.message) }
        return response
    }
}
