// FreshetCommandsTests: the parts of the command line that need no mesh: parsers, the split and the walk of a replay,
// what is printed, ports, processes, arguments. Real meshes are EndToEndTests' concern.
import Signals

/// An event of user `user` with `item`, so many seconds after the epoch.
func event(_ user: String, _ item: String, at seconds: Int64, id: String? = nil) -> Event {
    Event(
        eventID: id ?? "\(user)-\(item)-\(seconds)", userID: user, itemID: item, kind: "view",
        occurredAt: Timestamp(microseconds: seconds * 1_000_000))
}
