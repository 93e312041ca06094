import MeshMessages
import MessageMapping
import Signals

extension StalenessRules {
    /// - Throws: ``MappingError`` of the first rule that is none: a negative age, a signal with two rules.
    init(messages: [SessionV1.StalenessRule]) throws(MappingError) {
        self.init()
        var named: Set<String> = []
        for (index, message) in messages.enumerated() {
            let rule = try MappingError.locating("staleness[\(index)]") { () throws(MappingError) in
                guard named.insert(message.signal).inserted else {
                    throw MappingError(field: "signal", problem: "has two rules")
                }
                return try StalenessRule(message: message)
            }
            if message.signal.isEmpty { others = rule } else { bySignal[message.signal] = rule }
        }
    }
}

extension StalenessRule {
    init(message: SessionV1.StalenessRule) throws(MappingError) {
        guard message.maxAgeSeconds >= 0, message.maxAgeSeconds.isFinite else {
            throw MappingError(field: "max_age_seconds", problem: "is not a number of seconds")
        }
        let onStale: OnStale
        switch message.onStale {
        case .unspecified, .degrade: onStale = .degrade
        case .refuse: onStale = .refuse
        case .accept: onStale = .accept
        case .unrecognized: throw MappingError(field: "on_stale", problem: "is unknown")
        }
        self.init(maximumAgeSeconds: message.maxAgeSeconds, onStale: onStale)
    }
}
