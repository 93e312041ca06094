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

extension BudgetSetting: ByteCodable {
    package func encode(into encoder: inout ByteEncoder) {
        encoder.write(version: 1)
        encoder.write(cpuMillisPerSecond)
        encoder.write(policy)
    }

    package init(from decoder: inout ByteDecoder) throws(ByteDecodingError) {
        try decoder.readVersion(of: "the stored budget")
        let start = decoder.offset
        let rate = try decoder.readFiniteDouble()
        let policy = try decoder.readString()
        do {
            try self.init(cpuMillisPerSecond: rate, policy: policy)
        } catch {
            throw .invalidValue("\(error)", offset: start)
        }
    }
}
