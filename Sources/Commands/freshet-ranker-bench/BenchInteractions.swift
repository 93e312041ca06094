#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

import Foundation
import Learning

/// Who took what and when: generated, or read from a file of MovieLens-100k's form.
///
/// Users are `u0` …, items `i0` … by their numbers here.
struct BenchInteractions: Sendable {
    /// Sorted by time, in seconds since the epoch.
    private(set) var events: [TimedInteraction]
    let users: Int
    let items: Int

    static let days: Int64 = 200

    /// Items by Zipf's law, active and quiet users, each with a taste; ending an hour before `now`.
    init(_ options: RankBenchOptions, now: Int64) throws {
        if !options.data.isEmpty {
            self = try Self(reading: options.data, now: now)
            return
        }
        var random = SeededGenerator(seed: 1)
        users = options.users
        items = options.items
        let (users, items) = (users, items)
        let end = now - 3_600
        let start = end - Self.days * 86_400
        events = (0..<options.events).map { _ in
            // The square of a uniform number: the most active user has about as many events as a hundred quiet ones.
            let activity = Double.random(in: 0..<1, using: &random)
            let user = min(users - 1, Int(Double(users) * activity * activity))
            let popular = Self.zipf(Double.random(in: 0..<1, using: &random), items)
            let taste = (user &* 7_919 % items + popular / 16) % items
            let item = Double.random(in: 0..<1, using: &random) < 0.5 ? popular : taste
            return TimedInteraction(
                user: Int32(user), item: Int32(item), time: Int64.random(in: start..<end, using: &random))
        }
        events.sort { ($0.time, $0.user, $0.item) < ($1.time, $1.user, $1.item) }
    }

    /// `user item rating seconds`, tabs between, one line of names before; shifted so that the last event was an hour ago.
    private init(reading path: String, now: Int64) throws {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw RankBenchFailure("cannot read \(path)")
        }
        var (userIndex, itemIndex) = (ItemIndex(), ItemIndex())
        var events: [TimedInteraction] = []
        for line in String(decoding: data, as: UTF8.self).split(whereSeparator: \.isNewline).dropFirst() {
            let fields = line.split(separator: "\t")
            guard fields.count >= 4, let time = Double(fields[3]) else {
                throw RankBenchFailure("\(path): `\(line.prefix(80))` is not `user item rating seconds`")
            }
            events.append(
                TimedInteraction(
                    user: userIndex.insert(String(fields[0])), item: itemIndex.insert(String(fields[1])),
                    time: Int64(time)))
        }
        let shift = now - 3_600 - (events.map(\.time).max() ?? 0)
        for position in events.indices {
            let event = events[position]
            events[position] = TimedInteraction(user: event.user, item: event.item, time: event.time + shift)
        }
        self.events = events.sorted { ($0.time, $0.user, $0.item) < ($1.time, $1.user, $1.item) }
        users = userIndex.count
        items = itemIndex.count
    }

    static func userID(_ number: Int) -> String { "u\(number)" }
    static func itemID(_ number: Int) -> String { "i\(number)" }

    /// Rank by Zipf's law with exponent 1, by inversion of its continuous form.
    static func zipf(_ unit: Double, _ count: Int) -> Int { min(count - 1, Int(pow(Double(count), unit)) - 1) }
}
