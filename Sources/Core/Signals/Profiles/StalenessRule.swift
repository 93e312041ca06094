/// How old one signal may be for one request, in place of the catalogue's staleness budget.
///
/// It can ask for less than the catalogue gives, and for more: but what is older than the catalogue's budget is never
/// called fresh, and what has expired (`expires_after`, or a safety signal's budget) is never served.
public struct StalenessRule: Sendable, Hashable {
    /// What happens to a value that is older.
    public enum OnStale: Sendable, Hashable, CaseIterable {
        /// It is left out, with status `expired`.
        case degrade
        /// The whole request is refused with a ``StalenessError``.
        case refuse
        /// It is served, with status `stale`.
        case accept
    }

    /// Seconds; 0 or more. With 0 only what is evaluated at the request is young enough.
    public var maximumAgeSeconds: Double
    public var onStale: OnStale

    public init(maximumAgeSeconds: Double, onStale: OnStale = .degrade) {
        self.maximumAgeSeconds = maximumAgeSeconds
        self.onStale = onStale
    }
}

/// The staleness rules of one request.
public struct StalenessRules: Sendable, Hashable {
    /// By signal.
    public var bySignal: [String: StalenessRule]
    /// For every signal without a rule of its own; `nil` leaves those to the catalogue.
    public var others: StalenessRule?

    public init(_ bySignal: [String: StalenessRule] = [:], others: StalenessRule? = nil) {
        self.bySignal = bySignal
        self.others = others
    }

    /// Everything as the catalogue says.
    public static let catalogue = StalenessRules()

    public subscript(signal: String) -> StalenessRule? { bySignal[signal] ?? others }
}

/// A request whose staleness rule refuses a value that is there.
public struct StalenessError: Error, Sendable, Hashable, CustomStringConvertible {
    public var signal: String
    /// Seconds from the moment up to which the value is complete to the request.
    public var ageSeconds: Double
    /// What the request allows.
    public var maximumAgeSeconds: Double

    public init(signal: String, ageSeconds: Double, maximumAgeSeconds: Double) {
        self.signal = signal
        self.ageSeconds = ageSeconds
        self.maximumAgeSeconds = maximumAgeSeconds
    }

    public var description: String {
        "\(signal) is \(inMillis(ageSeconds)) s old; the request allows \(inMillis(maximumAgeSeconds)) s"
    }

    private func inMillis(_ seconds: Double) -> Double { (seconds * 1000).rounded() / 1000 }
}
