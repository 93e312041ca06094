import MeshMessages
import Signals

extension SessionWindow {
    /// The answer about a user's session, with the signals that are evaluated per event.
    /// - Parameter window: `nil` for a user without a session.
    public static func response(
        _ window: SessionWindow?, of userID: String, signals: [String: ResolvedValue], asOf: Timestamp
    ) -> SessionV1.GetSessionResponse {
        SessionV1.GetSessionResponse(
            userID: userID, open: window?.isOpen ?? false, startedAt: window?.startedAt.microseconds ?? 0,
            lastEventAt: window?.lastEventAt.microseconds ?? 0, events: window?.counts.events ?? 0,
            clicks: window?.clicks.map(\.message) ?? [], signals: signals.mapValues(\.message),
            asOf: asOf.microseconds)
    }
}
