import Signals

/// What a partition amounts to at some offset of its log: the fold of its records. The same on every path: as records
/// arrive, at recovery and after a hand-over.
package struct PartitionState: Sendable, Equatable {
    package let partition: UInt32
    package var header: PartitionHeader
    package var users: [String: UserState]

    package init(partition: UInt32, header: PartitionHeader = PartitionHeader(), users: [String: UserState] = [:]) {
        self.partition = partition
        self.header = header
        self.users = users
    }

    /// Adds a record that is durable, once.
    ///
    /// - Parameters:
    ///   - watermark: of the active snapshot; refreshed values that are older take no effect.
    ///   - patchLimit: patches that a user new to the partition may have.
    ///   - changed: gets the users whose state has changed.
    package mutating func apply(
        _ record: SessionRecord, offset: UInt64, watermark: Watermark?, patchLimit: Int, changed: inout Set<String>
    ) {
        if case .forget(let digest) = record {
            changed.formUnion(forget(digest, before: offset, watermark: watermark))
            return
        }
        guard let userID = record.userID, !isForgotten(userID, at: offset) else { return }
        // What is refreshed from a snapshot that still has a forgotten user would bring them back.
        if case .base = record, isBaseMasked(userID) { return }
        users[userID, default: UserState(patchLimit: patchLimit)].apply(
            record, offset: offset, newerThan: watermark?.asOf)
        changed.insert(userID)
    }

    /// Forgets what a snapshot has made obsolete.
    ///
    /// - Parameters:
    ///   - former: the watermark of the snapshot before it. What only the newest covers is kept for readers that lag by
    ///     one.
    /// - Returns: the users whose state has changed.
    package mutating func forget(coveredBy former: Watermark?, replacedBy watermark: Watermark) -> [String] {
        header.forgotten = header.forgotten.filter { $0.value >= watermark.offsets[partition] ?? 0 }
        guard let former else { return [] }
        header.retainedSince = max(header.retainedSince ?? .distantPast, former.asOf)
        var changed: [String] = []
        for userID in Array(users.keys) {
            let hasChanged = users[userID]?.forget(
                coveredBy: former, partition: partition, refreshedUpTo: watermark.asOf)
            if hasChanged ?? false { changed.append(userID) }
            if users[userID]?.isEmpty ?? false { users[userID] = nil }
        }
        return changed
    }
}

// MARK: - Forgotten users

extension PartitionState {
    /// Whether a record at an offset is of a user who was forgotten after it.
    package func isForgotten(_ userID: String, at offset: UInt64) -> Bool {
        guard !header.forgotten.isEmpty, let marker = header.forgotten[UserDigest(of: userID)] else { return false }
        return offset < marker
    }

    /// Whether what the snapshot has of a user is not to be served.
    package func isBaseMasked(_ userID: String) -> Bool {
        !header.forgotten.isEmpty && header.forgotten[UserDigest(of: userID)] != nil
    }

    /// - Returns: the users that are gone.
    private mutating func forget(_ digest: UserDigest, before marker: UInt64, watermark: Watermark?) -> [String] {
        if (watermark?.offsets[partition] ?? 0) <= marker { header.forgotten[digest] = marker }
        let gone = users.keys.filter { UserDigest(of: $0) == digest }
        for userID in gone { users[userID] = nil }
        return gone
    }
}
