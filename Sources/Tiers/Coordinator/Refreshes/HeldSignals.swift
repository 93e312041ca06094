import Signals

/// The signals that an operator has stopped from being refreshed, and why. Durable.
package struct HeldSignals: Sendable, Equatable {
    package static let longestReason = 1_000

    /// Reason by signal.
    package private(set) var reasons: [String: String]

    package init(_ reasons: [String: String] = [:]) {
        self.reasons = reasons
    }

    package mutating func hold(_ signal: String, because reason: String) { reasons[signal] = reason }

    package mutating func release(_ signal: String) { reasons[signal] = nil }
}

extension HeldSignals: ByteCodable {
    package func encode(into encoder: inout ByteEncoder) {
        encoder.write(version: 1)
        encoder.write(count: reasons.count)
        for (signal, reason) in reasons.sorted(by: { $0.key < $1.key }) {
            encoder.write(signal)
            encoder.write(reason)
        }
    }

    package init(from decoder: inout ByteDecoder) throws(ByteDecodingError) {
        try decoder.readVersion(of: "the stored list of held signals")
        var reasons: [String: String] = [:]
        for _ in 0..<(try decoder.readCount(elementSize: 2)) {
            let signal = try decoder.readString()
            reasons[signal] = try decoder.readString()
        }
        self.init(reasons)
    }
}
