/// Which endpoint of a channel serves a call.
public enum CallRoute: Sendable, Hashable {
    /// Any: the channel balances. The default.
    case balanced
    /// The endpoint that owns the key, by the channel's ``OwnerTable`` or else by rendezvous hashing: attempts are repeated there,
    /// or where that endpoint says that the key has gone, and never hedged.
    case owner(key: [UInt8])
    /// This endpoint and no other; `unavailable` when the channel does not have it.
    case endpoint(Endpoint)

    /// The owner of a textual key.
    public static func owner(of key: String) -> CallRoute { .owner(key: Array(key.utf8)) }
}
