import Signals

/// What the streaming tier keeps of one user: what has happened since the last batch watermark but one, and what others
/// wrote. Everything else is folded from it and the snapshot when it is asked for.
package struct UserState: Sendable, Equatable {
    package var recent = PackedEvents()
    /// Patches that other tiers and services wrote; those of an operator are folded.
    package var patches: PatchSet
    /// Base values that a leased refresh wrote after the snapshot, by signal.
    package var refreshed: [String: BaseValue] = [:]
    /// SHA-256 of the id of the user that this anonymous id turned out to be; empty when it is not linked.
    package var link: [UInt8] = []

    package init(patchLimit: Int) {
        self.patches = PatchSet(limit: patchLimit)
    }

    /// Adds what a record of this user says.
    ///
    /// - Parameter watermark: refreshed values of before this are older than the snapshot's.
    mutating func apply(_ record: SessionRecord, offset: UInt64, newerThan watermark: Timestamp?) {
        switch record {
        case .event(let event): recent.insert(RecentEvent(event, offset: offset))
        case .patch(let patch, _): patches.put(patch, now: patch.lastReinforcedAt)
        case .patchRemoval(let patch, _):
            // An operator's patch is not held; it is put first, so that its removal is remembered as that of any other.
            patches.replace(patch, now: patch.lastReinforcedAt)
            patches.remove(id: patch.id)
        case .base(let values, _): write(values, newerThan: watermark)
        case .link(_, let digest): if link.isEmpty { link = digest.bytes }
        case .forget, .erased: break
        }
    }

    /// Takes over refreshed values that are newer than the snapshot and than those held.
    private mutating func write(_ values: [String: BaseValue], newerThan watermark: Timestamp?) {
        for (signal, value) in values {
            guard let refreshedAt = value.refreshedAt else { continue }
            guard value.outlivesSnapshots || refreshedAt > watermark ?? .distantPast else { continue }
            if let held = refreshed[signal]?.refreshedAt, held >= refreshedAt { continue }
            refreshed[signal] = value
        }
    }

    /// Forgets what a newer snapshot has made obsolete.
    /// - Returns: whether there was any.
    mutating func forget(coveredBy watermark: Watermark, partition: UInt32, refreshedUpTo: Timestamp) -> Bool {
        var changed = false
        if let offset = watermark.offsets[partition], offset > 0 {
            changed = recent.removeAll {
                watermark.covers(offset: $0.offset, of: partition, occurredAt: $0.occurredAt)
            }
        }
        let kept = refreshed.filter {
            $0.value.outlivesSnapshots || ($0.value.refreshedAt ?? .distantPast) > refreshedUpTo
        }
        if kept.count < refreshed.count {
            refreshed = kept
            changed = true
        }
        return changed
    }

    package var isEmpty: Bool { recent.isEmpty && patches.isEmpty && refreshed.isEmpty && link.isEmpty }
}

extension UserState: ByteCodable {
    /// Format version 1: the recent events, then what most users do not have, each behind a flag.
    package func encode(into encoder: inout ByteEncoder) {
        encoder.write(version: 1)
        recent.encode(into: &encoder)
        encoder.write(count: patches.maximumCount)
        encoder.write(!patches.isEmpty)
        if !patches.isEmpty { patches.encode(into: &encoder) }
        BaseValue.encode(refreshed, into: &encoder)
        encoder.write(bytes: link)
    }

    package init(from decoder: inout ByteDecoder) throws(ByteDecodingError) {
        try decoder.readVersion(of: "user state")
        recent = try PackedEvents(from: &decoder)
        let limit = Int(min(try decoder.readVarint(), 1_000_000))
        patches = try decoder.readBool() ? try PatchSet(from: &decoder) : PatchSet(limit: limit)
        refreshed = try BaseValue.decodeAll(from: &decoder)
        link = try decoder.readBytes()
    }
}
