import MeshMessages
import MeshRPC
import Signals

extension StalenessRule {
    /// What to do is `degrade` when the message does not say.
    /// - Throws: ``MappingError`` for an age that is no number of seconds from 0 on, and for a way to go on that this
    ///   version does not know.
    public init(message: SessionV1.StalenessRule) throws(MappingError) {
        let onStale: OnStale
        switch message.onStale {
        case .unspecified, .degrade: onStale = .degrade
        case .refuse: onStale = .refuse
        case .accept: onStale = .accept
        case .unrecognized: throw MappingError(field: "on_stale", problem: "is unknown")
        }
        guard message.maxAgeSeconds >= 0, message.maxAgeSeconds.isFinite else {
            throw MappingError(field: "max_age_seconds", problem: "is not a number of seconds from 0 on")
        }
        self.init(maximumAgeSeconds: message.maxAgeSeconds, onStale: onStale)
    }

    /// The rule as a request names it.
    /// - Parameter signal: empty for every signal that has no rule of its own.
    public func message(for signal: String) -> SessionV1.StalenessRule {
        let way: SessionV1.StalenessRule.OnStale =
            switch onStale {
            case .degrade: .degrade
            case .refuse: .refuse
            case .accept: .accept
            }
        return SessionV1.StalenessRule(signal: signal, maxAgeSeconds: maximumAgeSeconds, onStale: way)
    }
}

extension StalenessRules {
    /// The rules of a request; one without a signal is for the others.
    /// - Throws: ``MappingError`` of the first bad one by its index, and for two rules for one signal.
    public init(messages: [SessionV1.StalenessRule]) throws(MappingError) {
        self.init()
        for (index, message) in messages.enumerated() {
            let field = "staleness[\(index)]"
            let rule = try MappingError.locating(field) { () throws(MappingError) in
                try StalenessRule(message: message)
            }
            guard message.signal.isEmpty ? others == nil : bySignal[message.signal] == nil else {
                let name = message.signal.isEmpty ? "the signals without a rule" : "`\(message.signal)`"
                throw MappingError(field: field, problem: "is a second rule for \(name)")
            }
            if message.signal.isEmpty { others = rule } else { bySignal[message.signal] = rule }
        }
    }

    /// Sorted by signal, so that equal rules are equal bytes.
    public var messages: [SessionV1.StalenessRule] {
        (others.map { [$0.message(for: "")] } ?? [])
            + bySignal.sorted { $0.key < $1.key }.map { $0.value.message(for: $0.key) }
    }
}

extension StalenessError {
    /// What a request is answered with whose rule refuses a value.
    public var failedPrecondition: RPCError { RPCError(.failedPrecondition, description) }
}
