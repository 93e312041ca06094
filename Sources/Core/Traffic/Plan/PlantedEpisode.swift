import Signals

/// Something that was planted, or a protagonist to whom nothing happens.
public struct PlantedEpisode: Sendable, Equatable {
    public enum Kind: String, Sendable, CaseIterable {
        /// An item has many times its usual traffic.
        case burst
        /// Different items of one person completed one after the other.
        case binge
        /// One item completed again and again: no binge.
        case longFilm = "long_film"
        /// From then on the user is for another genre.
        case regimeSwitch = "switch"
        /// One evening of another genre.
        case excursion
        /// One search for another genre among the usual.
        case oddQuery = "odd_query"
        /// Always the same.
        case steady
    }

    public var kind: Kind
    /// Empty for a burst.
    public var userID = ""
    /// Of a burst and of a long film.
    public var itemID = ""
    /// The person of a binge; the genre that is new.
    public var label = ""
    /// Of a burst within a cluster.
    public var cluster = ""
    public var from: Timestamp
    public var to: Timestamp
    /// Times the usual rate of a burst; else events.
    public var size: Double
    /// Of a burst: (m − 1)·√μ₆₀ with the size m and the item's usual events μ₆₀ in the hour from its start.
    public var signalToNoise = 0.0

    init(kind: Kind, from: Timestamp, to: Timestamp, size: Double) {
        self.kind = kind
        self.from = from
        self.to = to
        self.size = size
    }
}
