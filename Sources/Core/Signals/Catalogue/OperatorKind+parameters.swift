extension OperatorKind {
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
        case .clickSequence:
            [
                .init("length", .number, standard: .number(100), in: 1...10_000, "items at most, repeats included"),
                .init("kinds", .kinds, standard: .texts([]), "kinds of events that count; empty: all of weight > 0"),
            ]
        case .browsing:
            []
        case .embedding, .cluster:
            [
                .init(
                    "length", .number, standard: .number(200), in: 1...10_000,
                    "items of the history at most: the newest"),
                .init("kinds", .kinds, standard: .texts([]), "kinds of events that count; empty: all of weight > 0"),
            ]
        case .remote:
            [
                .init("featurizer", .text, "host:port of the FeaturizerService that computes it"),
                .init("form", .text, "scalar, category, distribution, vector or items: what it returns"),
                .init(
                    "attribute", .attribute, standard: .text(""),
                    "the items' attribute of whose labels a distribution is a prediction"),
                .init("timeout", .duration, standard: .number(1), in: 0.001...60, "of one call"),
                .init(
                    "max_events", .number, standard: .number(100), in: 0...10_000,
                    "events of the user that it is sent: the newest"),
            ]
        case .risk:
            [
                .init(
                    "levels", .texts, standard: .texts(RiskOperator.standardLevels),
                    "the categories, the mildest first and the strictest last"),
                .init(
                    "limits", .texts, standard: .texts([]),
                    "how many events of a kind in which time mean which level: `10 purchase in 1 min is elevated`"),
                .init("flag_attribute", .attribute, standard: .text(""), "the items' attribute whose labels are flags"),
                .init(
                    "flags", .texts, standard: .texts([]), "which label means which level: `mature is elevated`"),
                .init(
                    "flag_window", .duration, standard: .number(86_400), in: 1...1e8,
                    "for how long an item's flag is held against a user"),
            ]
        }
    }
}
