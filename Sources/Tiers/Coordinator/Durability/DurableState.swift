import Refresh
import Signals

/// What must survive the death of the process.
package struct DurableState: Sendable, Equatable {
    /// How many times the process has started on this directory, this time included.
    package var boot: UInt32
    /// Number of user partitions of the deployment.
    package var partitions: UInt32
    /// nil before a catalogue was applied.
    package var catalogue: StoredCatalogue?
    package var snapshots: SnapshotSelection
    /// nil before somebody has set one: the process's settings hold.
    package var budget: BudgetSetting?
    /// Who owns the partitions and who has their logs.
    package var assignment: PartitionAssignment
    /// How far the log has been consumed.
    package var positions: ConsumerPositions
    /// Who may build.
    package var buildLease: BuildLease.Durable
    /// The signals that are not refreshed.
    package var held: HeldSignals
    /// What was measured of signals' staleness.
    package var evidence: [StoredEvidence]
}

/// The catalogue as it was applied.
package struct StoredCatalogue: Sendable, Equatable {
    /// Counts the catalogues that were applied, from 1.
    package var revision: UInt64
    package var yaml: String
}

// One record a key. Each starts with its format version, and an unknown one is refused.

extension StoredCatalogue: ByteCodable {
    package func encode(into encoder: inout ByteEncoder) {
        encoder.write(version: 1)
        encoder.write(varint: revision)
        encoder.write(yaml)
    }

    package init(from decoder: inout ByteDecoder) throws(ByteDecodingError) {
        try decoder.readVersion(of: "the stored catalogue")
        revision = try decoder.readVarint()
        yaml = try decoder.readString()
    }
}

extension BuildLease.Durable: ByteCodable {
    package func encode(into encoder: inout ByteEncoder) {
        encoder.write(version: 1)
        encoder.write(varint: number)
        encoder.write(holder)
    }

    package init(from decoder: inout ByteDecoder) throws(ByteDecodingError) {
        try decoder.readVersion(of: "the stored build lease")
        let number = try decoder.readVarint()
        self.init(number: number, holder: try decoder.readString())
    }
}

/// Format version 2: the rate, the policy, the tiers with limits. Version 1 had no tiers.
extension BudgetSetting: ByteCodable {
    package func encode(into encoder: inout ByteEncoder) {
        encoder.write(version: 2)
        encoder.write(cpuMillisPerSecond)
        encoder.write(policy)
        encoder.write(count: tiers.count)
        for (tier, limit) in tiers.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
            encoder.write(tier.name)
            encoder.write(limit.floor)
            for value in [limit.ceiling, limit.pinnedShare] {
                encoder.write(value != nil)
                if let value { encoder.write(value) }
            }
        }
    }

    package init(from decoder: inout ByteDecoder) throws(ByteDecodingError) {
        let version = try decoder.readVersion(of: "the stored budget", known: 1...2)
        let start = decoder.offset
        let rate = try decoder.readFiniteDouble()
        let policy = try decoder.readString()
        var tiers: [RefreshTier: TierLimit] = [:]
        for _ in 0..<(version > 1 ? try decoder.readCount(elementSize: 11) : 0) {
            let name = try decoder.readString()
            guard let tier = RefreshTier.allCases.first(where: { $0.name == name }) else {
                throw .invalidValue("there is no tier '\(name)'", offset: start)
            }
            var limit = TierLimit(floor: try decoder.readFiniteDouble())
            if try decoder.readBool() { limit.ceiling = try decoder.readFiniteDouble() }
            if try decoder.readBool() { limit.pinnedShare = try decoder.readFiniteDouble() }
            tiers[tier] = limit
        }
        do {
            try self.init(cpuMillisPerSecond: rate, policy: policy, tiers: tiers)
        } catch {
            throw .invalidValue("\(error)", offset: start)
        }
    }
}
