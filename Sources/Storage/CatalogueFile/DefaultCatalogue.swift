extension CatalogueFile {
    /// The standard catalogue, for films: the same text as `deploy/catalogue.yaml`, so that binaries need no file.
    public static let defaultText = """
        # The standard catalogue, for films. `freshet signals classify` shows which tier each signal gets, and why.
        version: 1

        events:
          # Older events (against the newest) are kept for batch and skipped by near-real-time detectors.
          age_limit: 30 d
          # An event further ahead of the present than clocks may differ is taken as of now.
          max_clock_skew: 60 s
          # What one event of a kind adds to the signals, and (patch_weight, if it differs) to a patch.
          kinds:
            view: 1
            click: 1
            play: 2
            search: 4
            complete: 3
            like: 3
            rate: 1
            add_to_list: 2
            purchase: 4
            skip: -1
            dislike: -3
            # Shown by the ranker. Without weight it is no doing of the user's: no signal counts it but `served`.
            impression: 0

        item_attributes: [genres, people]

        # Without an event for so long, a new session starts.
        session_gap: 30 min

        patches:
          ttl: 30 min
          half_life: 5 min
          # The mass at which a patch weighs as much as the base: one search (4) weighs 4 / (4 + 8) at once.
          kappa: 8
          max_weight: 0.9
          max_patches: 64
          history_limit: 1000

        # `change` is what the decision framework goes by: after how long half of the signal has changed, and how many
        # percent of the metric are lost when it is stale for a day. A base value older than `staleness_budget` is served
        # as stale, and one older than `expires_after` (unlimited where it is not given) not at all.
        signals:
          genre_affinity:
            operator: decayed_affinity
            attribute: genres
            half_life: 30 d
            change: { half_life: 7 d, damage: 0.3 }
            cost_ms: 0.2
            staleness_budget: 26 h

          people_affinity:
            operator: decayed_affinity
            attribute: people
            half_life: 30 d
            change: { half_life: 14 d, damage: 0.2 }
            cost_ms: 0.4
            staleness_budget: 26 h

          history:
            operator: history
            length: 1000
            change: { half_life: 1 h, damage: 15 }
            cost_ms: 0.3
            staleness_budget: 26 h
            pinned:
              tier: batch
              reason: >-
                it is split: batch keeps the long part, and the ranker injects the events since the watermark at every request

          activity_rate:
            operator: activity_rate
            half_life: 14 d
            change: { half_life: 3 d, damage: 0.2 }
            cost_ms: 0.05
            staleness_budget: 26 h

          experience_level:
            operator: experience_level
            thresholds: { new: 1, casual: 20, regular: 100, expert: 500 }
            change: { half_life: 30 d, damage: 0.1 }
            cost_ms: 0.05
            staleness_budget: 26 h

          cluster:
            operator: cluster
            change: { half_life: 30 d, damage: 0.1 }
            cost_ms: 0.2
            staleness_budget: 26 h

          lifetime_value:
            operator: lifetime_value
            kinds: [purchase]
            change: { half_life: 14 d, damage: 0.1 }
            cost_ms: 0.05
            staleness_budget: 26 h

          session_intent:
            operator: session_intent
            attribute: genres
            half_life: 5 min
            over: genre_affinity
            change: { half_life: 5 min, damage: 10 }
            cost_ms: 0.1
            staleness_budget: 1 min

          click_sequence:
            operator: click_sequence
            length: 100
            change: { half_life: 1 min, damage: 5 }
            cost_ms: 0.05
            staleness_budget: 1 min

          browsing:
            operator: browsing
            change: { half_life: 1 min, damage: 4 }
            cost_ms: 0.05
            staleness_budget: 1 min

          # Fails closed: of a user of whom nothing is known, or only what is stale, it says the strictest level.
          risk:
            operator: risk
            levels: [normal, elevated, blocked]
            limits:
              - 10 purchase in 1 min is elevated
              - 30 purchase in 1 h is blocked
              - 60 search in 1 min is elevated
            criticality: safety
            change: { half_life: 1 min, damage: 1 }
            cost_ms: 0.05
            staleness_budget: 1 min

          trending:
            operator: trending
            windows: [5 min, 15 min, 60 min]
            half_life: 7 d
            change: { half_life: 30 min, damage: 2 }
            cost_ms: 20
            staleness_budget: 2 min

          binge:
            operator: binge
            attribute: people
            min_completions: 3
            window: 6 h
            kinds: [complete]
            over: people_affinity
            change: { half_life: 1 h, damage: 1 }
            cost_ms: 0.1
            staleness_budget: 5 min

          # What was shown to the user, so that it is not shown again at once (ranking.exclude_served_within).
          served:
            operator: history
            kinds: [impression]
            length: 200
            change: { half_life: 1 h, damage: 2 }
            cost_ms: 0.1
            staleness_budget: 26 h
            pinned:
              tier: batch
              reason: >-
                it is split as the history is: batch keeps the long part, and every request adds what was shown since the watermark

          # A cluster of users is a cluster of the fitted model; without one only everybody's trends are known.
          cluster_trends:
            operator: trending
            scope: cluster
            windows: [5 min, 15 min, 60 min]
            half_life: 7 d
            capacity: 1000
            change: { half_life: 30 min, damage: 1 }
            cost_ms: 20
            staleness_budget: 2 min

          new_items:
            operator: new_items
            max_age: 3 d
            change: { half_life: 6 h, damage: 1 }
            cost_ms: 5
            staleness_budget: 5 min

          # Lately something else than before: what a long-term affinity takes weeks to see.
          shift:
            operator: shift
            attribute: genres
            window: 6 h
            min_events: 5
            over: genre_affinity
            change: { half_life: 1 h, damage: 1 }
            cost_ms: 0.1
            staleness_budget: 5 min

          # So much done since the last refresh, or so much else, that what was computed of the user is out of date.
          drift:
            operator: drift
            attribute: genres
            max_events: 50
            min_divergence: 0.1
            change: { half_life: 1 h, damage: 1 }
            cost_ms: 0.1
            staleness_budget: 5 min

        # What is done when a detector notices something. Without a rule a binge or a shift patches the user's profile, and everything
        # is listed (`freshet detections`).
        triggers:
          shifted_taste:
            when: shift
            signal: shift
            then: patch
            priority: high
            # A detection further back than this is listed, and nothing more.
            max_age: 10 min
          drifted_user:
            when: drift
            signal: drift
            then: refresh
            refresh: [cluster]
            priority: low
            max_age: 1 h
            limit: 600 in 1 min

        # How the ranker makes an answer of what it has ranked. What is hidden is hidden in every answer. Further rules, by example:
        #   blocked: { items: [tt0000001], genres: [Adult] }     unavailable: { availability: [withdrawn] }
        #   safety: { signal: risk, attribute: maturity, hidden: { normal: [], elevated: [mature], blocked: [mature, violent] } }
        #   pinned: [{ item: tt0000002, place: 1 }]              caps: [{ attribute: genres, most: 4, of: 10 }]
        #   diversity: { attribute: genres, lambda: 0.8 }        recall: { history: 200, taste: 100, trending: 25 }
        ranking:
          # Items that the user has had to do with, and those that were shown lately, are not shown again.
          exclude_seen: true
          exclude_served_within: 24 h
          # How much the time of the day and the week count: 1 takes what was learned at its word, 0 leaves it out.
          context_weight: 1

        """
}
