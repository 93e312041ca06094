extension OperatorKind {
    /// The operator with these parameters, which have been validated.
    func makeRuntime(_ given: OperatorParameters) -> SignalRuntime {
        let read = ParameterReader(kind: self, given: given)
        switch self {
        case .decayedAffinity:
            return SignalRuntime(
                DecayedAffinityOperator(
                    attribute: read.text("attribute"), halfLifeSeconds: read.number("half_life"),
                    priorWeight: read.number("prior_weight"), maximumLabels: read.integer("max_labels")))
        case .history:
            return SignalRuntime(
                HistoryOperator(length: read.integer("length"), kinds: Set(read.texts("kinds"))))
        case .activityRate:
            return SignalRuntime(ActivityRateOperator(halfLifeSeconds: read.number("half_life")))
        case .experienceLevel:
            return SignalRuntime(ExperienceLevelOperator(thresholds: read.table("thresholds")))
        case .lifetimeValue:
            return SignalRuntime(LifetimeValueOperator(kinds: Set(read.texts("kinds"))))
        case .sessionIntent:
            return SignalRuntime(
                SessionIntentOperator(
                    attribute: read.text("attribute"), halfLifeSeconds: read.number("half_life"),
                    maximumEvents: read.integer("max_events")))
        case .trending:
            return SignalRuntime(
                TrendingOperator(
                    windowsMinutes: read.numbers("windows").map { Int(($0 / 60).rounded()) },
                    halfLifeSeconds: read.number("half_life"), maximumProbability: read.number("max_probability"),
                    minimumEvents: read.integer("min_events"), capacity: read.integer("capacity")))
        case .binge:
            return SignalRuntime(
                BingeOperator(
                    attribute: read.text("attribute"), minimumCompletions: read.integer("min_completions"),
                    windowSeconds: read.number("window"), kinds: Set(read.texts("kinds"))))
        case .clickSequence:
            return SignalRuntime(
                ClickSequenceOperator(length: read.integer("length"), kinds: Set(read.texts("kinds"))))
        case .browsing:
            return SignalRuntime(BrowsingOperator())
        case .embedding:
            return SignalRuntime(
                EmbeddingOperator(length: read.integer("length"), kinds: Set(read.texts("kinds"))))
        case .cluster:
            return SignalRuntime(ClusterOperator(length: read.integer("length"), kinds: Set(read.texts("kinds"))))
        case .remote:
            return SignalRuntime(
                RemoteOperator(
                    featurizer: read.text("featurizer"), form: read.form("form"),
                    attribute: read.text("attribute"), timeoutSeconds: read.number("timeout"),
                    maximumEvents: read.integer("max_events")))
        case .risk:
            return SignalRuntime(
                RiskOperator(
                    levels: read.texts("levels"), limits: read.texts("limits").compactMap { RateLimit($0) },
                    flagAttribute: read.text("flag_attribute"),
                    flags: read.texts("flags").compactMap { ItemFlag($0) },
                    flagWindowSeconds: read.number("flag_window")))
        }
    }
}

/// Validated parameters with the standard values filled in.
struct ParameterReader {
    let values: OperatorParameters

    init(kind: OperatorKind, given: OperatorParameters) {
        var values = given
        for parameter in kind.parameters where values[parameter.name] == nil {
            values[parameter.name] = parameter.standard
        }
        self.values = values
    }

    func number(_ name: String) -> Double {
        guard case .number(let number) = values[name] else { preconditionFailure("\(name) was validated as a number") }
        return number
    }

    func integer(_ name: String) -> Int { Int(number(name)) }

    func text(_ name: String) -> String {
        guard case .text(let text) = values[name] else { preconditionFailure("\(name) was validated as a text") }
        return text
    }

    func form(_ name: String) -> RemoteOperator.Form {
        guard let form = RemoteOperator.Form(rawValue: text(name)) else {
            preconditionFailure("\(name) was validated as a form")
        }
        return form
    }

    func texts(_ name: String) -> [String] {
        guard case .texts(let texts) = values[name] else { preconditionFailure("\(name) was validated as texts") }
        return texts
    }

    func numbers(_ name: String) -> [Double] {
        guard case .numbers(let numbers) = values[name] else { preconditionFailure("\(name) was validated as numbers") }
        return numbers
    }

    func table(_ name: String) -> [NamedNumber] {
        guard case .table(let table) = values[name] else { preconditionFailure("\(name) was validated as a table") }
        return table
    }
}
