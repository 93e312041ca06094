/// Something noticed in the log as it happened.
public struct Detection: Sendable, Hashable {
    /// The same for the same episode, however often its events are replayed.
    public var id: String
    /// What was noticed: a label that is binged, an item that trends.
    public var label: String
    /// When the episode started and when it was noticed, in event time.
    public var startedAt: Timestamp
    public var detectedAt: Timestamp
    /// The items that show it, oldest first.
    public var evidence: [String]
    /// The numbers by which it was decided.
    public var figures: DetectionFigures

    public init(
        id: String, label: String, startedAt: Timestamp, detectedAt: Timestamp, evidence: [String],
        figures: DetectionFigures = DetectionFigures()
    ) {
        self.id = id
        self.label = label
        self.startedAt = startedAt
        self.detectedAt = detectedAt
        self.evidence = evidence
        self.figures = figures
    }
}

/// The numbers by which something was noticed. What a detector does not compute is 0.
public struct DetectionFigures: Sendable, Hashable {
    /// Events, or completions.
    public var observed: Double
    /// What was to be expected of ``observed``.
    public var expected: Double
    /// log₁₀ of the Poisson tail.
    public var log10Probability: Double
    /// In which it was observed.
    public var windowSeconds: Double
    /// Jensen-Shannon, in bits, 0 to 1.
    public var divergence: Double
    /// What decided: the largest log₁₀ p, the smallest count or the smallest divergence.
    public var threshold: Double

    public init(
        observed: Double = 0, expected: Double = 0, log10Probability: Double = 0, windowSeconds: Double = 0,
        divergence: Double = 0, threshold: Double = 0
    ) {
        self.observed = observed
        self.expected = expected
        self.log10Probability = log10Probability
        self.windowSeconds = windowSeconds
        self.divergence = divergence
        self.threshold = threshold
    }
}

extension DetectionFigures: ByteCodable {
    public func encode(into encoder: inout ByteEncoder) {
        for number in [observed, expected, log10Probability, windowSeconds, divergence, threshold] {
            encoder.write(number)
        }
    }

    public init(from decoder: inout ByteDecoder) throws(ByteDecodingError) {
        observed = try decoder.readFiniteDouble()
        expected = try decoder.readFiniteDouble()
        log10Probability = try decoder.readFiniteDouble()
        windowSeconds = try decoder.readFiniteDouble()
        divergence = try decoder.readFiniteDouble()
        threshold = try decoder.readFiniteDouble()
    }
}
