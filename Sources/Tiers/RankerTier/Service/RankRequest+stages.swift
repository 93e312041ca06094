import MeshMessages
import MeshRPC
import Signals

extension SecondStage {
    /// The stage that a request asks for. By itself a request for a named arm is one for that arm's score alone.
    ///
    /// - Throws: `invalid_argument` that names the stages there are.
    static func wanted(by message: RankerV1.RankRequest) throws(RPCError) -> SecondStage {
        if message.ranker.isEmpty { return message.arm.isEmpty ? .learned : .retrieval }
        guard let stage = SecondStage(rawValue: message.ranker) else {
            let stages = allCases.map(\.rawValue).joined(separator: ", ")
            throw RPCError(
                .invalidArgument, "ranker: there is no '\(message.ranker.prefix(64))'; there are \(stages)")
        }
        return stage
    }
}

extension RepeatPolicy {
    /// - Throws: `invalid_argument` that names the field and what is wanted.
    init(message: RankerV1.RepeatPolicy) throws(RPCError) {
        let seconds = message.servedWithinSeconds
        guard seconds.isFinite, (0...1e9).contains(seconds) else {
            throw RPCError(
                .invalidArgument,
                "repeats.served_within_seconds: is \(seconds); 0 to 1e9 is wanted, 0 for the catalogue's")
        }
        self.init(
            excludesSeen: Self.excludes(message.seen), excludesServed: Self.excludes(message.served),
            servedWithinSeconds: seconds == 0 ? nil : seconds)
    }

    /// Nil for the catalogue's.
    private static func excludes(_ choice: RankerV1.RepeatPolicy.Choice) -> Bool? {
        switch choice {
        case .exclude: true
        case .allow: false
        default: nil
        }
    }
}

extension RequestContext {
    /// What the frontend says of the circumstances; keys that mean nothing here are for others.
    ///
    /// - Throws: `invalid_argument` that names the key and what is wanted.
    init(_ attributes: [SignalsV1.Attribute], at now: Timestamp) throws(RPCError) {
        var offset = 0
        var (device, lastItem) = ("", "")
        for attribute in attributes {
            switch attribute.key {
            case "utc_offset_minutes":
                guard let minutes = Int(attribute.value), (-840...840).contains(minutes) else {
                    throw RPCError(
                        .invalidArgument,
                        "context[utc_offset_minutes]: is '\(attribute.value.prefix(64))'; -840 to 840 is wanted")
                }
                offset = minutes
            case "device": device = attribute.value
            case "last_item": lastItem = attribute.value
            default: break
            }
        }
        self.init(at: now, utcOffsetMinutes: offset, device: device, lastItem: lastItem)
    }
}
