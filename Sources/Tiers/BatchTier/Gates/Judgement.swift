import Signals

/// What quality gates say of a snapshot.
package struct Judgement: Sendable, Equatable {
    /// A reason not to activate it by itself.
    package enum Objection: Sendable, Equatable, CustomStringConvertible {
        case worseModels(Double, active: Double, allowed: Double)
        case noModels(active: String)
        case fewerUsers(UInt64, active: UInt64, allowed: Double)
        case missingSignal(String, active: UInt64)
        case rarerSignal(String, UInt64, active: UInt64, allowed: Double)
        case older(Timestamp, active: Timestamp)

        /// For metrics.
        package var gate: String {
            switch self {
            case .worseModels, .noModels: "models"
            case .fewerUsers: "users"
            case .missingSignal, .rarerSignal: "signals"
            case .older: "age"
            }
        }

        package var description: String {
            switch self {
            case .worseModels(let now, let active, let allowed):
                "the models' NDCG@10 is \(Self.figure(now)), \(Self.fall(now, active)) below the active models' "
                    + "\(Self.figure(active)) (allowed: \(Self.percent(allowed)))"
            case .noModels(let active): "it has no models, and models \(active) are active"
            case .fewerUsers(let now, let active, let allowed):
                "it has \(now) users, \(Self.fall(Double(now), Double(active))) fewer than the active one's \(active) "
                    + "(allowed: \(Self.percent(allowed)))"
            case .missingSignal(let signal, let active):
                "no user has a value of \(signal), and \(active) have one in the active profiles"
            case .rarerSignal(let signal, let now, let active, let allowed):
                "\(now) users have a value of \(signal), \(Self.fall(Double(now), Double(active))) fewer than the active "
                    + "profiles' \(active) (allowed: \(Self.percent(allowed)))"
            case .older(let time, let active):
                "it is as of \(TimeName.utc(time)), before the active profiles' \(TimeName.utc(active))"
            }
        }

        private static func fall(_ now: Double, _ before: Double) -> String { percent(1 - now / before) }

        private static func percent(_ share: Double) -> String { "\((share * 1_000).rounded() / 10) %" }

        private static func figure(_ value: Double) -> String { "\((value * 10_000).rounded() / 10_000)" }
    }

    /// Something that was not compared.
    package enum Note: Sendable, Equatable, CustomStringConvertible {
        case notMeasured(models: String)
        case signalsNotCounted
        case activeNotReadable(String)

        package var description: String {
            switch self {
            case .notMeasured(let models):
                "models \(models) have no NDCG@10 on at least \(Int(QualityGates.leastEvents)) held-out events, so the "
                    + "models were not compared"
            case .signalsNotCounted:
                "one of the profiles was built before values were counted by signal, so signals were not compared"
            case .activeNotReadable(let reason):
                "nothing was compared, because the active snapshot cannot be read here: \(reason)"
            }
        }
    }

    /// Empty: it may be activated.
    package var held: [Objection] = []
    package var notes: [Note] = []

    package init(held: [Objection] = [], notes: [Note] = []) {
        self.held = held
        self.notes = notes
    }

    package var isPassed: Bool { held.isEmpty }
}
