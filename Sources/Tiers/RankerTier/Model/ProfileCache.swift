import Snapshots
import Synchronization

/// The profiles that were asked for lately, decoded: most requests of a user follow another one of the same user.
///
/// Two generations: what is asked for goes into the young one, and when that is full the old one is dropped and the young one
/// becomes old. So what is held is bounded, and what is in use stays, at the price of one lookup.
final class ProfileCache: Sendable {
    private struct Generations {
        var young: [String: UserProfile] = [:]
        var old: [String: UserProfile] = [:]
        /// Items in the profiles of the young one, and what counts for each profile beside them.
        var weight = 0
    }

    /// What one generation holds at most: some 12 MB at about 48 bytes an item.
    static let limit = 250_000
    /// What a profile weighs beside its items.
    private static let baseWeight = 64

    private let limit: Int
    private let generations = Mutex(Generations())

    init(limit: Int = ProfileCache.limit) { self.limit = limit }

    /// - Parameter read: gives what is not here; nil, for a user who is not known, is not kept.
    func profile(of userID: String, or read: (String) throws -> UserProfile?) rethrows -> UserProfile? {
        if let known = generations.withLock({ Self.find(userID, in: &$0, limit) }) { return known }
        guard let profile = try read(userID) else { return nil }
        generations.withLock { Self.insert(profile, of: userID, into: &$0, limit) }
        return profile
    }

    private static func find(_ userID: String, in generations: inout Generations, _ limit: Int) -> UserProfile? {
        if let young = generations.young[userID] { return young }
        guard let old = generations.old[userID] else { return nil }
        insert(old, of: userID, into: &generations, limit)
        return old
    }

    private static func insert(
        _ profile: UserProfile, of userID: String, into generations: inout Generations, _ limit: Int
    ) {
        let weight = baseWeight + profile.history.count + profile.seen.count
        if generations.weight + weight > limit {
            generations = Generations(young: [:], old: generations.young, weight: 0)
        }
        generations.young[userID] = profile
        generations.weight += weight
    }
}
