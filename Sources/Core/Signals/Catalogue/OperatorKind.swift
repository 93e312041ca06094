/// The operators that a catalogue can name.
public enum OperatorKind: String, Sendable, Hashable, CaseIterable {
    case decayedAffinity = "decayed_affinity"
    case history
    case activityRate = "activity_rate"
    case experienceLevel = "experience_level"
    case lifetimeValue = "lifetime_value"
    case sessionIntent = "session_intent"
    case trending
    case binge

    /// What the operator takes, in the order of the documentation.
    public var parameters: [ParameterSpecification] {
        switch self {
        case .decayedAffinity:
            [
                .init("attribute", .attribute, "the items' attribute whose labels are counted"),
                .init("half_life", .duration, in: 1...1e10, "after how long an event counts half"),
                .init("prior_weight", .number, standard: .number(2), in: 0...1e6, "pseudo-events of the population"),
                .init("max_labels", .number, standard: .number(64), in: 1...10_000, "labels in a value"),
            ]
        case .history:
            [
                .init("length", .number, standard: .number(1000), in: 1...100_000, "items at most"),
                .init("kinds", .kinds, standard: .texts([]), "kinds of events that count; empty: all of weight > 0"),
            ]
        case .activityRate:
            [.init("half_life", .duration, in: 1...1e10, "after how long an event counts half")]
        case .experienceLevel:
            [.init("thresholds", .table, in: 0...1e12, "levels and the number of events from which they hold")]
        case .lifetimeValue:
            [.init("kinds", .kinds, standard: .texts(["purchase"]), "kinds of events whose values are summed")]
        case .sessionIntent:
            [
                .init("attribute", .attribute, "the items' attribute whose labels are counted"),
                .init("half_life", .duration, standard: .number(300), in: 1...1e6, "in which the mass halves"),
                .init("max_events", .number, standard: .number(128), in: 1...10_000, "events held of a session"),
            ]
        case .trending:
            [
                .init(
                    "windows", .durations, standard: .numbers([300, 900, 3600]), in: 60...3600,
                    "windows in which an item's share is compared, whole minutes"),
                .init("half_life", .duration, standard: .number(86_400), in: 3600...1e8, "of an item's usual share"),
                .init("max_probability", .number, standard: .number(1e-5), in: 1e-300...0.1, "of so many events"),
                .init("min_events", .number, standard: .number(4), in: 1...1e6, "in the window"),
                .init("capacity", .number, standard: .number(20_000), in: 8...1e7, "items held at most"),
            ]
        case .binge:
            [
                .init("attribute", .attribute, "the items' attribute of which a binge has one label"),
                .init("min_completions", .number, standard: .number(3), in: 2...1000, "different items"),
                .init("window", .duration, standard: .number(21_600), in: 60...1e7, "in which they are completed"),
                .init("kinds", .kinds, standard: .texts(["complete"]), "kinds of events that complete an item"),
            ]
        }
    }

    /// One value for each user, or one for everyone.
    public var scope: SignalScope { self == .trending ? .global : .user }

    /// Whether the signal writes patches over another one, and so needs `over`.
    public var writesPatches: Bool { self == .sessionIntent }

    /// Whether the signal may name another one with `over`: its labels are then laid over that one's distribution.
    public var mayPatch: Bool { writesPatches || self == .binge }

    /// Whether values are distributions over the labels of an attribute, which a session's intent can be laid over.
    var givesDistribution: Bool { self == .decayedAffinity }

    /// The operator with these parameters, which have been validated.
    func makeRuntime(_ given: OperatorParameters) -> any SignalRuntime {
        let read = ParameterReader(kind: self, given: given)
        switch self {
        case .decayedAffinity:
            return OperatorRuntime(
                operator: DecayedAffinityOperator(
                    attribute: read.text("attribute"), halfLifeSeconds: read.number("half_life"),
                    priorWeight: read.number("prior_weight"), maximumLabels: read.integer("max_labels")))
        case .history:
            return OperatorRuntime(
                operator: HistoryOperator(length: read.integer("length"), kinds: Set(read.texts("kinds"))))
        case .activityRate:
            return OperatorRuntime(operator: ActivityRateOperator(halfLifeSeconds: read.number("half_life")))
        case .experienceLevel:
            return OperatorRuntime(operator: ExperienceLevelOperator(thresholds: read.table("thresholds")))
        case .lifetimeValue:
            return OperatorRuntime(operator: LifetimeValueOperator(kinds: Set(read.texts("kinds"))))
        case .sessionIntent:
            return OperatorRuntime(
                operator: SessionIntentOperator(
                    attribute: read.text("attribute"), halfLifeSeconds: read.number("half_life"),
                    maximumEvents: read.integer("max_events")))
        case .trending:
            return OperatorRuntime(
                operator: TrendingOperator(
                    windowsMinutes: read.numbers("windows").map { Int(($0 / 60).rounded()) },
                    halfLifeSeconds: read.number("half_life"), maximumProbability: read.number("max_probability"),
                    minimumEvents: read.integer("min_events"), capacity: read.integer("capacity")))
        case .binge:
            return OperatorRuntime(
                operator: BingeOperator(
                    attribute: read.text("attribute"), minimumCompletions: read.integer("min_completions"),
                    windowSeconds: read.number("window"), kinds: Set(read.texts("kinds"))))
        }
    }
}

/// Validated parameters with the standard values filled in.
private struct ParameterReader {
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
