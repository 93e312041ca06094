import Signals

/// What a build is to make, checked.
package struct BuildOrder: Sendable, Equatable {
    /// Why a build cannot be ordered; each names the request's field.
    package enum Problem: Error, Sendable, Equatable, CustomStringConvertible {
        case absurdTime(field: String, microseconds: Int64)
        case future(field: String)
        case invalidLambda(Double)
        case tooManyLambdas(Int)

        package var description: String {
            switch self {
            case .absurdTime(let field, let microseconds):
                "\(field): \(microseconds) is no time between 1970 and 2200 in microseconds since the epoch"
            case .future(let field): "\(field): lies in the future, and nights until then could not be built any more"
            case .invalidLambda(let lambda): "lambdas: \(lambda) is not a number above 0"
            case .tooManyLambdas(let count):
                "lambdas: has \(count) entries; at most \(BuildOrder.mostLambdas) are allowed"
            }
        }
    }

    static let mostLambdas = 64
    /// 2200-01-01T00:00:00Z
    private static let latestTime: Int64 = 7_258_118_400_000_000
    /// How far a caller's clock may be ahead.
    private static let clockSkew: Int64 = 60_000_000

    /// Nil: as of now, which in a replay is just after the newest event.
    package var profilesAsOf: Timestamp?
    package var models: Bool
    /// Nil: as the profiles.
    package var modelsAsOf: Timestamp?
    package var lambdas: [Double]
    /// Publish without activating.
    package var hold: Bool
    /// Activate whatever the quality gates say.
    package var force: Bool

    /// - Parameters:
    ///   - profilesAsOf: microseconds since the epoch; 0 is now.
    ///   - modelsAsOf: microseconds since the epoch; 0 is as the profiles.
    ///   - now: the server's clock; nil in a replay, where any time may be asked for.
    package init(
        profilesAsOf: Int64 = 0, models: Bool = false, modelsAsOf: Int64 = 0, lambdas: [Double] = [],
        hold: Bool = false, force: Bool = false, now: Int64?
    ) throws(Problem) {
        self.profilesAsOf = try Self.time(profilesAsOf, "profiles_as_of", now: now)
        self.modelsAsOf = try Self.time(modelsAsOf, "models_as_of", now: now)
        self.models = models
        guard lambdas.count <= Self.mostLambdas else { throw .tooManyLambdas(lambdas.count) }
        for lambda in lambdas where !(lambda > 0 && lambda.isFinite) { throw .invalidLambda(lambda) }
        self.lambdas = lambdas
        self.hold = hold
        self.force = force
    }

    private static func time(_ microseconds: Int64, _ field: String, now: Int64?) throws(Problem) -> Timestamp? {
        if microseconds == 0 { return nil }
        guard microseconds > 0, microseconds <= latestTime else {
            throw .absurdTime(field: field, microseconds: microseconds)
        }
        if let now, microseconds > now + clockSkew { throw .future(field: field) }
        return Timestamp(microseconds: microseconds)
    }
}
