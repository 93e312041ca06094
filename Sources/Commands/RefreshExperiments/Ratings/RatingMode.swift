/// How users are modelled on the frozen item factors.
public struct RatingMode: Sendable {
    public let name: String
    let dimension: Int
    /// Of the items' factors and their users' in alternating least squares.
    let itemRidge: Double
    /// Of the users' vectors on the frozen factors.
    let ridge: Double
    /// Whether ratings are taken from their mean, and users without a vector stand at the mean of all vectors.
    let startsAtMean: Bool

    /// RALF's own: 50 factors, next to no ridge, unseen users at zero.
    public static let authors = RatingMode(
        name: "authors", dimension: 50, itemRidge: 5, ridge: 0.001, startsAtMean: false)
    /// One that a recommender would use.
    public static let sane = RatingMode(name: "sane", dimension: 16, itemRidge: 5, ridge: 5, startsAtMean: true)
}
