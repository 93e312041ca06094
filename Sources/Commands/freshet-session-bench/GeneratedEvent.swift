import MeshMessages

/// The event that is sent as number `number`: the same for every server, another for every number.
struct GeneratedEvent: Sendable {
    /// Distinguishes the runs against one server.
    let run: Int64
    let number: Int
    let user: Int
    let occurredAt: Int64

    private static let kinds = ["view", "click", "view", "complete", "view", "like", "view", "skip"]
    private static let items: UInt64 = 20_000

    /// An event of a user that the number decides, now.
    init(run: Int64, number: Int, users: Int, now: Int64) {
        self.run = run
        self.number = number
        let drawn = Self.mix(UInt64(number) &+ UInt64(bitPattern: run))
        user = Int(drawn % UInt64(users))
        occurredAt = now
    }

    /// The users take turns, and each one's events lie a minute apart up to now, the last round being `rounds`.
    init(run: Int64, number: Int, inTurnAmong users: Int, rounds: Int, now: Int64) {
        self.run = run
        self.number = number
        user = number % users
        let minutes = max(0, rounds - number / users)
        occurredAt = now - 60_000_000 * Int64(minutes)
    }

    var eventID: String { "e-\(run)-\(number)" }
    var userID: String { Self.userID(user) }
    var itemID: String { "item-\(Self.mix(UInt64(number) &* 31) % Self.items)" }
    var kind: String { Self.kinds[number % Self.kinds.count] }

    static func userID(_ user: Int) -> String { "user-\(user)" }

    /// The user of a read.
    static func reader(_ number: Int, users: Int) -> String { userID(Int(mix(UInt64(number)) % UInt64(users))) }

    var message: SignalsV1.Event {
        SignalsV1.Event(eventID: eventID, userID: userID, itemID: itemID, kind: kind, occurredAt: occurredAt)
    }

    /// The finalizer of SplitMix64.
    private static func mix(_ value: UInt64) -> UInt64 {
        var mixed = value &+ 0x9E37_79B9_7F4A_7C15
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
