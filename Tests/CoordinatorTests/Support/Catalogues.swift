/// Small catalogues of tests.
enum Catalogues {
    /// Two batch signals of users that cost the same, and one that runs per event.
    static let valid = """
        version: 1
        events:
          kinds: { view: 1, search: 4 }
        item_attributes: [genres]
        signals:
          genre_affinity:
            operator: decayed_affinity
            attribute: genres
            half_life: 30 d
            change: { half_life: 7 d, damage: 0.3 }
            cost_ms: 0.5
            staleness_budget: 26 h
          activity_rate:
            operator: activity_rate
            half_life: 14 d
            change: { half_life: 7 d, damage: 0.2 }
            cost_ms: 0.5
            staleness_budget: 26 h
          session_intent:
            operator: session_intent
            attribute: genres
            half_life: 5 min
            over: genre_affinity
            change: { half_life: 5 min, damage: 10 }
            cost_ms: 0.1
            staleness_budget: 1 min

        """

    /// Names an operator that does not exist.
    static let unknownOperator = valid.replacing("operator: activity_rate", with: "operator: activity_rat")
}
