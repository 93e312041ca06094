import Signals

// Refreshed base values, as the log and the checkpoints have them.
extension BaseValue {
    /// Whether a service outside the mesh computed it, as the id of its refresh says: no snapshot has such a value, so none makes
    /// it obsolete.
    var outlivesSnapshots: Bool { refreshID.hasPrefix("remote:") }

    /// The number of values, then each by the name of its signal. The event time of a value is not kept.
    static func encode(_ values: [String: BaseValue], into encoder: inout ByteEncoder) {
        encoder.write(count: values.count)
        for (signal, value) in values.sorted(by: { $0.key < $1.key }) {
            encoder.write(signal)
            value.value.encode(into: &encoder)
            encoder.write(value.refreshedAt ?? .epoch)
            encoder.write(value.refreshID)
        }
    }

    static func decodeAll(from decoder: inout ByteDecoder) throws(ByteDecodingError) -> [String: BaseValue] {
        var values: [String: BaseValue] = [:]
        for _ in 0..<(try decoder.readCount(elementSize: 10)) {
            let signal = try decoder.readString()
            let value = try SignalValue(from: &decoder)
            let refreshedAt = try decoder.readTimestamp()
            values[signal] = BaseValue(value, refreshedAt: refreshedAt, refreshID: try decoder.readString())
        }
        return values
    }
}
