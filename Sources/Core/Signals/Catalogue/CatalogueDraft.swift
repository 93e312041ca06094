/// A catalogue before it is validated: what a file or a test says.
public struct CatalogueDraft: Sendable, Equatable {
    public var kinds: [String: EventKind] = [:]
    public var eventAgeLimitSeconds: Double = 30 * 86_400
    public var maximumClockSkewSeconds: Double = 60
    public var itemAttributes: [String] = []
    public var patchDefaults = PatchDefaults()
    public var sessionGapSeconds: Double = 1800
    public var signals: [SignalDefinition] = []
    public var ranking = RankingRules()
    /// What is done when the detectors among the signals notice something.
    public var triggers: [TriggerRule] = []

    public init() {}
}

/// Everything that is wrong with a catalogue.
public struct CatalogueError: Error, Sendable, Equatable, CustomStringConvertible {
    public struct Problem: Sendable, Equatable, CustomStringConvertible {
        /// Path of the field: `signals.genre_affinity.attribute`.
        public var field: String
        public var message: String
        /// Counted from 1; `nil` when the catalogue did not come from a text.
        public var line: Int?
        public var column: Int?

        public init(field: String, message: String, line: Int? = nil, column: Int? = nil) {
            self.field = field
            self.message = message
            self.line = line
            self.column = column
        }

        public var description: String {
            let place = line.map { "line \($0), column \(column ?? 1): " } ?? ""
            return field.isEmpty ? place + message : "\(place)\(field): \(message)"
        }
    }

    public var problems: [Problem]

    public init(problems: [Problem]) {
        self.problems = problems
    }

    public var description: String { problems.map(\.description).joined(separator: "\n") }
}
