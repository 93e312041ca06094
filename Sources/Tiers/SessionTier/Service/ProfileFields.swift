import MeshMessages
import MeshRPC
import MessageMapping
import Signals

/// The parts of a profile that a request wants.
struct ProfileFields: OptionSet, Sendable {
    let rawValue: UInt8

    static let batchProfile = ProfileFields(rawValue: 1)
    static let volatilePatches = ProfileFields(rawValue: 2)
    static let resolvedProfile = ProfileFields(rawValue: 4)
    static let all: ProfileFields = [.batchProfile, .volatilePatches, .resolvedProfile]

    private static let named: [(name: String, field: ProfileFields)] = [
        ("batch_profile", .batchProfile), ("volatile_patches", .volatilePatches),
        ("resolved_profile", .resolvedProfile),
    ]

    init(rawValue: UInt8) { self.rawValue = rawValue }

    /// By the names of the answer's fields; none means all.
    /// - Throws: `invalid_argument` for a name that is none of them.
    init(_ names: [String]) throws(RPCError) {
        guard !names.isEmpty else {
            self = .all
            return
        }
        self = []
        for name in names {
            guard let field = Self.named.first(where: { $0.name == name })?.field else {
                let known = Self.named.map(\.name).joined(separator: ", ")
                throw RPCError(.invalidArgument, "fields: a profile has no '\(name)'; it has \(known)")
            }
            insert(field)
        }
    }
}

extension ProfileView {
    /// - Parameters:
    ///   - signals: those that were asked for; empty for all.
    ///   - fields: the parts that were.
    func message(
        userID: String, at time: Timestamp, signals: Set<String>, fields: ProfileFields
    ) -> SessionV1.GetProfileResponse {
        var response = SessionV1.GetProfileResponse(userID: userID, asOf: time.microseconds)
        func isWanted(_ signal: String) -> Bool { signals.isEmpty || signals.contains(signal) }
        if fields.contains(.batchProfile), let base {
            response.batchProfile = SessionV1.BatchProfile(
                computedAt: base.computedAt.microseconds, version: base.version,
                values: base.values.filter { isWanted($0.key) }.mapValues(\.value.message))
        }
        if fields.contains(.volatilePatches) {
            response.volatilePatches = patches.filter { isWanted($0.signal) }.map(\.message)
        }
        if fields.contains(.resolvedProfile) { response.resolvedProfile = resolved.mapValues(\.message) }
        return response
    }
}
