/// What the catalogue says to an operator.
public enum ParameterValue: Sendable, Hashable {
    /// A number; durations are in seconds.
    case number(Double)
    case text(String)
    case numbers([Double])
    case texts([String])
    /// Named numbers, in their order: the thresholds of levels.
    case table([NamedNumber])
}

public struct NamedNumber: Sendable, Hashable {
    public var name: String
    public var number: Double

    public init(_ name: String, _ number: Double) {
        self.name = name
        self.number = number
    }
}

/// An operator's parameters by name.
public typealias OperatorParameters = [String: ParameterValue]

/// One parameter that an operator takes.
public struct ParameterSpecification: Sendable, Hashable {
    public enum Form: String, Sendable, Hashable {
        /// Seconds, or a number with a unit: `300 s`, `5 min`, `30 d`.
        case duration
        case number
        case text
        /// The name of one of the catalogue's item attributes.
        case attribute
        /// A list of durations.
        case durations
        /// A list of kinds of events.
        case kinds
        /// A list of texts.
        case texts
        /// Names with numbers.
        case table
    }

    public var name: String
    public var form: Form
    /// `nil`: must be given.
    public var standard: ParameterValue?
    /// Allowed for a number, and for each of several.
    public var range: ClosedRange<Double>
    /// One sentence for a person.
    public var meaning: String

    init(
        _ name: String, _ form: Form, standard: ParameterValue? = nil, in range: ClosedRange<Double> = 0...1e12,
        _ meaning: String
    ) {
        self.name = name
        self.form = form
        self.standard = standard
        self.range = range
        self.meaning = meaning
    }
}
