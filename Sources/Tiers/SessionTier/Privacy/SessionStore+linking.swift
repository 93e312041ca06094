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
        return try await log.scan(
            partition: number, from: try await log.startOffsets()[Int(number)], into: [Event]()
        ) { events, offset, payload in
            let record = try SessionRecord(payload, at: LogPosition(partition: number, offset: offset))
            guard case .event(let event) = record, event.userID == userID, !event.isLinkedCopy else { return }
            events.append(event)
        }.result
    }
}

extension Partition {
    /// The digest of the user that an anonymous id is linked to; nil when it is not.
    func link(of anonymousID: String) -> [UInt8]? {
        guard let link = state.users[anonymousID]?.link, !link.isEmpty else { return nil }
        return link
    }
}
