import MeshMessages
import MeshRPC
import Signals

extension DetectionLog.Filter {
    package static let maximumLimit = 10_000

    /// What a request asks for, checked.
    ///
    /// - Throws: `invalid_argument` for a kind that there is not.
    package init(_ request: TriggerV1.ListDetectionsRequest) throws(RPCError) {
        self.init()
        for kind in request.kinds {
            guard let condition = TriggerCondition(rawValue: kind) else {
                let known = TriggerCondition.allCases.map(\.rawValue)
                throw RPCError(
                    .invalidArgument,
                    "kinds: `\(kind)` is none of \(known.joined(separator: ", "))"
                        + NearestName.hint(for: kind, among: known))
            }
            conditions.insert(condition)
        }
        userID = request.userID
        itemID = request.itemID
        rule = request.rule
        signal = request.signal
        since = request.since == 0 ? nil : Timestamp(microseconds: request.since)
        if request.limit > 0 { limit = min(Int(request.limit), Self.maximumLimit) }
    }
}
