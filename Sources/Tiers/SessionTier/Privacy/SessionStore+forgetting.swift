import EventLog
import Signals

extension SessionStore {
    /// Removes a user from the log, the state, the patches and the checkpoints, on the disk too, and stops serving what the
    /// snapshot has of them.
    ///
    /// The log is rewritten, not crypto-shredded: when this returns the bytes are in no file of it. What stays is a marker
    /// with the SHA-256 of the id, from which the other tiers learn to forget, and from which this one knows to serve
    /// nothing of a snapshot made before. Events that come later are those of a new user.
    ///
    /// Repeating it is harmless, and completes one that failed half-way.
    /// - Returns: how many entries of the log were erased.
    package func forget(_ userID: String, deadline: ContinuousClock.Instant? = nil) async throws -> Int {
        let count = try await erase(userID, deadline: deadline)
        try await log.purge()
        keep(forgottenUsers: [userID])
        return count
    }

    /// The users who were forgotten since the last time, for those who have to be told.
    func takeForgottenUsers() -> Set<String> {
        forgottenUsers.withLock { users in
            defer { users = [] }
            return users
        }
    }

    /// They have yet to be told of.
    func keep(forgottenUsers users: Set<String>) {
        forgottenUsers.withLock { $0.formUnion(users) }
    }

    /// Everything but the rewriting, which takes long and needs no partition.
    private func erase(_ userID: String, deadline: ContinuousClock.Instant?) async throws -> Int {
        let number = partition(of: userID)
        // Held to the end, so that the partition is not handed over with half of it done.
        let admitted = try await admit([number], deadline: deadline)
        defer { endAppends(to: admitted) }
        let results = try await append([(number, .forget(UserDigest(of: userID)))], to: admitted)
        guard let marker = results.first?.position.offset else { return 0 }
        let erased = SessionRecord.erased.encodedBytes()
        let count = try await log.erase(partition: number) { offset, payload in
            guard offset < marker else { return nil }
            let record = try SessionRecord(payload, at: LogPosition(partition: number, offset: offset))
            return record.userID == userID ? erased : nil
        }
        for partition in admitted.values { try await checkpoint(partition) }
        return count
    }
}
