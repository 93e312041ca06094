import Refresh
import Signals

/// What was measured of one signal's staleness, as it is kept over restarts. Users are in it by a hash of their id, a bounded
/// number of them.
package struct StoredEvidence: Sendable, Equatable {
    package var signal: String
    /// Where the signal was when it was measured: of one that has moved since it is of no use.
    package var tier: Tier
    /// Its window's time is by the wall clock, in a replay by that of the events: seconds since the epoch.
    package var record: PlacementRecord

    package init(signal: String, tier: Tier, record: PlacementRecord) {
        self.signal = signal
        self.tier = tier
        self.record = record
    }

    /// The same on a clock that began `seconds` later.
    package func shifted(by seconds: Double) -> StoredEvidence {
        var shifted = self
        shifted.record.window?.openedAt -= seconds
        return shifted
    }
}

extension StoredEvidence: ByteCodable {
    package func encode(into encoder: inout ByteEncoder) {
        encoder.write(version: 1)
        encoder.write(signal)
        encoder.write(tier.name)
        encoder.write(record.window != nil)
        record.window?.encode(into: &encoder)
        encoder.write(record.verdict != nil)
        record.verdict?.encode(into: &encoder)
        encoder.write(count: record.windows)
    }

    package init(from decoder: inout ByteDecoder) throws(ByteDecodingError) {
        try decoder.readVersion(of: "the stored evidence of a signal's placement")
        let signal = try decoder.readString()
        let start = decoder.offset
        guard let tier = Tier(name: try decoder.readString()) else {
            throw .invalidValue("a tier that is none", offset: start)
        }
        let window = try decoder.readBool() ? try PlacementRecord.Window(from: &decoder) : nil
        let verdict = try decoder.readBool() ? try PlacementVerdict(from: &decoder) : nil
        let windows = Int(clamping: try decoder.readVarint())
        self.init(
            signal: signal, tier: tier,
            record: PlacementRecord(window: window, verdict: verdict, windows: windows))
    }
}
