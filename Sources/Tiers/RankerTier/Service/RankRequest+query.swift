import MeshMessages
import MeshRPC
import Signals

extension RankQuery {
    /// - Throws: `invalid_argument` that names the field and what is wanted.
    init(message: RankerV1.RankRequest) throws(RPCError) {
        try Self.check(message.userID, "user_id")
        guard message.limit <= UInt32(Self.maximumLimit) else {
            let wanted = "1 to \(Self.maximumLimit) is wanted, or 0 for \(Self.defaultLimit)"
            throw RPCError(.invalidArgument, "limit: is \(message.limit); \(wanted)")
        }
        try Self.check(message.candidates, "candidates", limit: Self.maximumCandidates)
        try Self.check(message.probeItems, "probe_items", limit: Self.maximumProbes)
        try Self.check(message.exclude, "exclude", limit: Self.maximumExcluded)
        let known = RecallSource.allCases.map(\.rawValue)
        for name in message.recallers where !known.contains(name) {
            throw RPCError(
                .invalidArgument,
                "recallers: there is no recaller '\(name.prefix(64))'; there are \(known.joined(separator: ", "))")
        }
        self.init(
            userID: message.userID, limit: message.limit == 0 ? Self.defaultLimit : Int(message.limit),
            candidates: message.candidates, probes: message.probeItems)
        excluded = message.exclude
        recallers = message.recallers
        explains = message.explain
        if let message = message.repeats { repeats = try RepeatPolicy(message: message) }
    }

    private static func check(_ ids: [String], _ field: String, limit: Int) throws(RPCError) {
        guard ids.count <= limit else {
            throw RPCError(.invalidArgument, "\(field): has \(ids.count) items; at most \(limit) are allowed")
        }
        for (index, id) in ids.enumerated() where id.isEmpty || id.utf8.count > Event.maximumIDBytes {
            try check(id, "\(field)[\(index)]")
        }
    }

    private static func check(_ id: String, _ field: String) throws(RPCError) {
        do {
            try Event.validate(id: id, field: field)
        } catch {
            throw RPCError(.invalidArgument, error.description)
        }
    }
}

extension RankArm {
    /// The arm that a request names, or nil when it names none.
    /// - Throws: `invalid_argument` that names the arms there are.
    static func named(_ name: String) throws(RPCError) -> RankArm? {
        if name.isEmpty { return nil }
        guard let arm = RankArm(rawValue: name) else {
            let arms = allCases.map(\.rawValue).joined(separator: ", ")
            throw RPCError(.invalidArgument, "arm: there is no arm '\(name.prefix(64))'; there are \(arms)")
        }
        return arm
    }
}
