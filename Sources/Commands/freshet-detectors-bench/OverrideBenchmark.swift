import Learning
import Signals
import Traffic

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// What is served of a user's taste while it changes: the patch that lies over the base and decays, against "fresher wins"
/// (the session's distribution instead of the base until its TTL) and "batch only" (the base as of last midnight).
///
/// - adapt: from the first event of another genre until a fifth of the weight has moved to it, and until half of it is there;
/// - recover: from the last event of an excursion until its genre is within 0.05 of the base again;
/// - overshoot: by how much a single odd query lifts its genre at once;
/// - loss: −ln p of the genres of each next event, every arm mixed with 5 % of the population's distribution.
struct OverrideBenchmark {
    enum Arm: String, CaseIterable {
        /// The session's intent and, once it is noticed, the shift.
        case blend
        /// The session's intent alone.
        case intentOnly = "intent_only"
        case fresherWins = "fresher_wins"
        case batchOnly = "batch_only"
    }

    let base: DecayedAffinityOperator
    let intent: SessionIntentOperator
    let shift: ShiftOperator
    let catalogue: Catalogue

    private struct User {
        var folded: DecayedAffinityOperator.State
        /// As of last midnight.
        var base: SignalValue?
        var midnight: Timestamp
        var intent: SessionIntentOperator.State
        var shift: ShiftState
        /// What the last shift wrote.
        var shifted: Patch?
    }

    func run(_ options: DetectorsBenchOptions) throws -> FigureTree {
        var plan = StoryBenchmark.plan(options)
        plan.eventsPerHour = 1
        (plan.binges, plan.longFilms) = (0, 0)
        var traffic = try TrafficGenerator(plan, random: SeededGenerator(seed: options.seed + 3))
        let prior = StoryBenchmark.prior(of: traffic.items.all)
        let context = FoldContext(
            catalogue: catalogue, items: ItemTable(traffic.items.all), priors: ["genres": prior])
        var scores = Dictionary(uniqueKeysWithValues: Arm.allCases.map { ($0, OverrideScore(traffic.truth, plan)) })
        var users: [String: User] = [:]
        while let batch = traffic.nextMinute() {
            for event in batch where event.userID.hasPrefix("p") {
                let midnight = event.occurredAt.floorToDay()
                var user =
                    users[event.userID]
                    ?? User(
                        folded: base.initial(), base: nil, midnight: midnight, intent: intent.initial(),
                        shift: shift.initial())
                if midnight > user.midnight {
                    user.base = base.value(of: user.folded, at: midnight, context)
                    user.midnight = midnight
                }
                let labels = context.labels(of: event, attribute: "genres")
                for arm in Arm.allCases {
                    let before = served(arm, user, at: event.occurredAt, context)
                    if event.kind != "search" {
                        scores[arm]?.predicted(smoothed(before, prior), event, labels)
                    }
                }
                base.fold(event, context, into: &user.folded)
                intent.fold(event, context, into: &user.intent)
                if let found = shift.detect(event, context, into: &user.shift).first {
                    user.shifted = patch(of: found)
                }
                for arm in Arm.allCases {
                    let now = user
                    let own = distribution(now.base) ?? prior
                    scores[arm]?.saw(event, base: own) { time in served(arm, now, at: time, context) ?? own }
                }
                users[event.userID] = user
            }
        }
        return .branch(Arm.allCases.map { ($0.rawValue, scores[$0]?.figures ?? .figures([])) })
    }

    private func served(_ arm: Arm, _ user: User, at time: Timestamp, _ context: FoldContext) -> Distribution? {
        guard arm != .batchOnly, let draft = intent.patch(of: user.intent, context) else {
            return distribution(user.base)
        }
        let defaults = catalogue.patchDefaults
        if arm == .fresherWins {
            let age = time.seconds(since: draft.lastReinforcedAt)
            return distribution(age < defaults.ttlSeconds ? draft.value : user.base)
        }
        var patches: [Patch] = []
        if arm == .blend, let shifted = user.shifted { patches.append(shifted) }
        let patch = Patch(
            id: "intent", signal: "genre_affinity", value: draft.value, observedAt: draft.observedAt,
            lastReinforcedAt: draft.lastReinforcedAt, ttlSeconds: defaults.ttlSeconds,
            halfLifeSeconds: draft.halfLifeSeconds, reinforcementCount: draft.reinforcementCount, mass: draft.mass,
            origin: "session_intent")
        return distribution(
            PatchResolution.resolve(base: user.base, patches: patches + [patch], at: time, defaults: defaults).value)
    }

    /// As the near-real-time tier writes it.
    private func patch(of found: Detection) -> Patch {
        let defaults = catalogue.patchDefaults
        return Patch(
            id: "shift", signal: "genre_affinity", value: .distribution(Distribution([found.label: 1])),
            observedAt: found.detectedAt, ttlSeconds: defaults.ttlSeconds,
            halfLifeSeconds: defaults.halfLifeSeconds, mass: 4 * defaults.kappa, origin: "shift")
    }

    private func distribution(_ value: SignalValue?) -> Distribution? {
        if case .distribution(let distribution)? = value { distribution } else { nil }
    }

    private func smoothed(_ served: Distribution?, _ prior: Distribution) -> Distribution {
        guard let served else { return prior }
        let own = served.entries.map { Distribution.Entry(label: $0.label, weight: 0.95 * $0.weight) }
        return Distribution(normalising: own + prior.entries.map { .init(label: $0.label, weight: 0.05 * $0.weight) })
    }
}
