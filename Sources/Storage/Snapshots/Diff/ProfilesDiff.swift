import Signals

/// What became of users and their values from one profiles file to another. Reads both from one end to the other, in the order
/// of users, and holds one user of each at a time.
public struct ProfilesDiff: Sendable, Equatable {
    /// A user is changed when any value is.
    public private(set) var users = SetChanges()
    /// By signal: users whose value came, went, is another one, or is the same.
    public private(set) var signals: [String: SetChanges] = [:]

    /// - Parameter examples: users to name at most of each kind.
    /// - Throws: `SnapshotError` for damaged files.
    public init(from old: ProfilesReader, to new: ProfilesReader, examples: Int = 0) throws {
        var (left, right) = (0, 0)
        while left < old.count || right < new.count {
            let before = left < old.count ? try old.userAndValues(at: left) : nil
            let after = right < new.count ? try new.userAndValues(at: right) : nil
            if let before, after.map({ UserProfile.idsAreInOrder(before.userID, $0.userID) }) ?? true {
                count(from: before.values, to: [:])
                users.count(.removed, before.userID, examples: examples)
                left += 1
            } else if let after, before.map({ UserProfile.idsAreInOrder(after.userID, $0.userID) }) ?? true {
                count(from: [:], to: after.values)
                users.count(.added, after.userID, examples: examples)
                right += 1
            } else if let before, let after {
                let isSame = count(from: before.values, to: after.values)
                users.count(isSame ? .unchanged : .changed, after.userID, examples: examples)
                left += 1
                right += 1
            }
        }
    }

    /// - Returns: whether all values are the same.
    @discardableResult
    private mutating func count(from old: [String: BaseValue], to new: [String: BaseValue]) -> Bool {
        var isSame = true
        for (signal, value) in old {
            let change: SetChanges.Change
            if let after = new[signal] {
                change = after.value == value.value ? .unchanged : .changed
            } else {
                change = .removed
            }
            if case .unchanged = change {} else { isSame = false }
            signals[signal, default: SetChanges()].count(change)
        }
        for signal in new.keys where old[signal] == nil {
            signals[signal, default: SetChanges()].count(.added)
            isSame = false
        }
        return isSame
    }
}

extension SetChanges {
    /// What became of the items from one model to another. An item is changed when its title, labels or length are.
    public init(from old: [ModelItem], to new: [ModelItem], examples: Int = 0) {
        self.init()
        let before = Dictionary(old.map { ($0.item.id, $0.item) }) { first, _ in first }
        let after = Set(new.map(\.item.id))
        for entry in new {
            guard let known = before[entry.item.id] else {
                count(.added, entry.item.id, examples: examples)
                continue
            }
            count(known == entry.item ? .unchanged : .changed, entry.item.id, examples: examples)
        }
        for entry in old where !after.contains(entry.item.id) { count(.removed, entry.item.id, examples: examples) }
    }
}
