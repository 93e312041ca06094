import MeshService
import Signals

/// Format version 2: the active snapshot, the earlier ones, the history. Version 1 had the active one and the one before.
extension SnapshotSelection: ByteCodable {
    package func encode(into encoder: inout ByteEncoder) {
        encoder.write(version: 2)
        encoder.write(active != nil)
        active?.encode(into: &encoder)
        encoder.write(count: earlier.count)
        for snapshot in earlier { snapshot.encode(into: &encoder) }
        encoder.write(count: history.count)
        for decision in history {
            decision.snapshot.encode(into: &encoder)
            encoder.write(decision.reason)
            encoder.write(decision.isRollback)
        }
    }

    package init(from decoder: inout ByteDecoder) throws(ByteDecodingError) {
        let version = try decoder.readVersion(of: "the stored snapshot selection", known: 1...2)
        let active = try decoder.readBool() ? try Topology.ActiveSnapshot(from: &decoder) : nil
        guard version > 1 else {
            let previous = try decoder.readBool() ? [try Topology.ActiveSnapshot(from: &decoder)] : []
            self.init(active: active, earlier: previous)
            return
        }
        var earlier: [Topology.ActiveSnapshot] = []
        for _ in 0..<(try decoder.readCount(elementSize: 10)) { earlier.append(try .init(from: &decoder)) }
        var history: [Decision] = []
        for _ in 0..<(try decoder.readCount(elementSize: 12)) {
            let snapshot = try Topology.ActiveSnapshot(from: &decoder)
            history.append(
                Decision(
                    snapshot: snapshot, reason: try decoder.readString(), isRollback: try decoder.readBool()))
        }
        self.init(active: active, earlier: earlier, history: history)
    }
}

extension Topology.ActiveSnapshot {
    fileprivate func encode(into encoder: inout ByteEncoder) {
        encoder.write(profilesVersion)
        encoder.write(modelsVersion)
        encoder.write(activatedAt)
    }

    fileprivate init(from decoder: inout ByteDecoder) throws(ByteDecodingError) {
        let profiles = try decoder.readString()
        let models = try decoder.readString()
        self.init(profilesVersion: profiles, modelsVersion: models, activatedAt: try decoder.readInt64())
    }
}
