import LogFollower
import RocksDB
import Signals

extension BatchStore {
    /// How often users have been removed since the state was opened. Whoever reads users while others may be removed
    /// compares it before and after, and begins again when it has moved.
    package var removals: UInt64 { progress.withLock { $0.removals } }

    /// Adds to a batch the removal of every user that a marker names: states, seen items, folded and pending events, and
    /// what these added to the population's counts. To be called, and the batch written, under the lock of `progress`.
    ///
    /// Looks at every user once, however many markers there are: a table from digests to ids would itself be something that
    /// has to be forgotten.
    ///
    /// - Returns: how many users were found.
    func remove(_ digests: Set<[UInt8]>, in batch: inout WriteBatch) throws -> Int {
        let users = try users { digests.contains(ForgottenUserEntry.digest(of: $0)) }
        var lost: [Population.Key: UInt64] = [:]
        for userID in users {
            let prefix = EventKey.prefix(ofUser: userID)
            for event in try foldedEvents(of: userID) {
                if let key = Population.Key(counting: event) { lost[key, default: 0] += 1 }
            }
            let end = Database.successor(ofPrefix: prefix) ?? prefix
            batch.deleteRange(from: prefix, to: end, in: .pending)
            batch.deleteRange(from: prefix, to: end, in: .folded)
            batch.delete(Array(userID.utf8), in: .states)
        }
        for (key, count) in lost {
            let known = try database.get(key.bytes, in: .population).map { try Self.count($0, of: key) } ?? 0
            if known > count {
                batch.put(key.bytes, encoded(known - count), in: .population)
            } else {
                batch.delete(key.bytes, in: .population)
            }
        }
        return users.count
    }

    /// The users with events that are wanted, each once.
    private func users(where isWanted: (String) -> Bool) throws -> [String] {
        var found = Set<String>()
        for family in [ColumnFamily.folded, .pending] {
            var from: [UInt8] = []
            while let next = try database.pairs(family, from: from, limit: 1).first {
                let userID = try EventKey(bytes: next.key).userID
                if isWanted(userID) { found.insert(userID) }
                // From one user to the next without reading what lies between.
                let prefix = EventKey.prefix(ofUser: userID)
                guard let end = Database.successor(ofPrefix: prefix) else { break }
                from = end
            }
        }
        return found.sorted()
    }

    /// Rewrites the state's files, so that those who were removed are in none of them. Takes as long as reading and writing
    /// the whole state.
    package func purge() throws { try database.purge() }
}
