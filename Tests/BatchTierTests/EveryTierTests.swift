import BatchTier
import CatalogueFile
import Foundation
import Learning
import Partitioning
import Signals
import SnapshotReplica
import Snapshots
import TestSupport
import Testing
import TriggerTier

/// Every operator, in the default catalogue or beside it, in every tier, for a thousand users: whichever way a value comes about, it is that of
/// one fold over the whole log.
@Suite struct EveryTierTests {
    /// The build's watermark, and the time at which everything is compared.
    private static let watermark = midnight(2)
    private static let end = midnight(3)
    private static let partitioner = Partitioner(count: 4)

    /// The default catalogue with every signal of a user in one tier.
    private static func catalogue(_ tier: Tier) throws -> Catalogue {
        let standard = try CatalogueFile.parse(CatalogueFile.defaultText)
        var draft = CatalogueDraft()
        draft.kinds = standard.kinds
        draft.itemAttributes = standard.itemAttributes
        draft.patchDefaults = standard.patchDefaults
        draft.sessionGapSeconds = standard.sessionGapSeconds
        draft.signals = standard.signals.map(\.definition)
        draft.signals.append(
            SignalDefinition(
                name: "embedding", kind: .embedding, parameters: [:],
                traits: SignalTraits(halfLifeSeconds: 86_400, damagePercent: 1, criticality: .none)))
        draft.signals.append(
            SignalDefinition(
                name: "searches", kind: .eventCount,
                parameters: ["kinds": .texts(["search"]), "min_count": .number(3), "window": .number(3600)],
                traits: SignalTraits(halfLifeSeconds: 3600, damagePercent: 1, criticality: .none)))
        for index in draft.signals.indices where draft.signals[index].scope == .user {
            draft.signals[index].pinned = PinnedTier(tier: tier, reason: "the test says so")
        }
        return try Catalogue(draft)
    }

    /// A thousand users' events in the order of their arrival, each with its place in the log.
    private struct World {
        let items: [Item]
        let log: [LoggedEvent]
        /// How many entries had been read when the snapshot was built.
        let read: Int
        let events: [String: [LoggedEvent]]

        init(_ catalogue: Catalogue, seed: UInt64) {
            var generator = SplitMix64(seed: seed)
            let genres = ["Comedy", "Crime", "Documentary", "Jazz", "War"]
            items = (0..<60).map { index in
                Item(
                    id: "i\(index)",
                    labels: [
                        "genres": index % 3 == 0 ? [genres[index % 5]] : [genres[index % 5], genres[(index + 2) % 5]],
                        "people": ["p\(index % 7)"],
                    ])
            }
            let kinds = catalogue.kinds.keys.sorted()
            var arrivals: [(at: Timestamp, event: Event)] = []
            for user in 0..<1000 {
                // In sessions, so that what is counted within one has something to count.
                for session in 0..<Int.random(in: 1...4, using: &generator) {
                    let start = midnight(0) + Double.random(in: 0..<3 * 86_400 - 7200, using: &generator)
                    for number in 0..<Int.random(in: 1...6, using: &generator) {
                        var event = event(
                            "e\(user)-\(session)-\(number)", "user-\(user)",
                            "i\(Int.random(in: 0..<60, using: &generator))",
                            at: start + Double(number * Int.random(in: 0...600, using: &generator)),
                            kind: kinds.randomElement(using: &generator) ?? "view")
                        if event.kind == "search" { (event.itemID, event.query) = ("", "some jazz") }
                        if event.kind == "purchase" { event.value = 7.5 }
                        // One in ten comes hours late: after the build, from before its watermark.
                        let late = Int.random(in: 0..<10, using: &generator) == 0 ? 6 * 3600.0 : 0
                        arrivals.append((event.occurredAt + late, event))
                    }
                }
            }
            arrivals.sort { ($0.at, $0.event.eventID) < ($1.at, $1.event.eventID) }
            var next: [UInt32: UInt64] = [:]
            log = arrivals.map { arrival in
                let partition = EveryTierTests.partitioner.partition(of: arrival.event.userID)
                defer { next[partition, default: 0] += 1 }
                return LoggedEvent(partition: partition, offset: next[partition, default: 0], event: arrival.event)
            }
            // The build reads for an hour beyond its watermark.
            read = arrivals.firstIndex { $0.at > EveryTierTests.watermark + 3600 } ?? arrivals.count
            events = Dictionary(grouping: log, by: \.event.userID)
        }

        func deliver(to store: BatchStore, from start: Int, upTo end: Int) throws {
            let entries = Array(log[start..<end])
            var next: [UInt32: UInt64] = [:]
            for entry in log[..<end] { next[entry.partition] = entry.offset + 1 }
            try store.take(entries, next: next)
        }
    }

    private struct Published {
        let store: BatchStore
        let snapshot: LoadedSnapshot
        let world: World
    }

    private static func publish(in root: String) throws -> Published {
        let batch = try catalogue(.batch)
        let plan = FoldPlan(batch)
        let world = World(batch, seed: 1_000)
        let store = try BatchStore(path: root + "/state")
        try store.put(world.items)
        try world.deliver(to: store, from: 0, upTo: world.read)
        let folded = try store.fold(before: watermark, plan)
        let snapshots = try SnapshotStore(root: root + "/snapshots")
        let builder = try snapshots.build(.models, version: "m")
        let count = world.items.count
        try ModelWriter.write(
            items: world.items.map { ModelItem(item: $0, popularity: 1) },
            weights: .dense(DenseItemWeights(itemCount: count, rowMajor: .init(repeating: 0, count: count * count))),
            taste: taste(itemCount: count), into: builder)
        _ = try builder.publish(
            SnapshotManifest(part: .models, version: "m", watermark: .init(asOfMicros: 1), createdAtMicros: 1))
        _ = try store.publishProfiles(
            in: snapshots,
            SnapshotManifest(
                part: .profiles, version: "p",
                watermark: .init(
                    asOfMicros: watermark.microseconds, offsets: folded.offsetList,
                    resumeOffsets: try store.resumeOffsets(after: folded)),
                createdAtMicros: 1, modelsVersion: "m"), plan)
        let snapshot = try LoadedSnapshot(store: snapshots, SnapshotVersions(profiles: "p", models: "m"))
        return Published(store: store, snapshot: snapshot, world: world)
    }

    /// Any factors and clusters will do.
    private static func taste(itemCount: Int) -> FittedTaste {
        var generator = SplitMix64(seed: 7)
        func values(_ count: Int) -> [Float] { (0..<count).map { _ in Float.random(in: -1..<1, using: &generator) } }
        return FittedTaste(
            factors: ItemFactors(
                itemCount: itemCount, dimension: 4, rowMajor: values(4 * itemCount), alpha: 10, regularisation: 1),
            clusters: Centroids(dimension: 4, rowMajor: values(12)))
    }

    /// What one fold over all the user's events says.
    private func fresh(_ plan: EvaluationPlan, _ entries: [LoggedEvent], _ context: FoldContext) -> UserFold {
        var fold = UserFold(plan)
        for event in entries.map(\.event).sorted(by: Event.inTimeOrder) { fold.fold(event, context) }
        return fold
    }

    @Test func everyOperatorOfUsersIsThere() throws {
        let kinds = Set(try Self.catalogue(.batch).userSignals.map(\.definition.kind))
        #expect(kinds == Set(OperatorKind.allCases.filter { $0.scope == .user && $0 != .remote }))
    }

    @Test func everyOperatorSaysTheSameInEveryTier() throws {
        let directory = TemporaryDirectory()
        let published = try Self.publish(in: directory.path)
        let (snapshot, world) = (published.snapshot, published.world)
        #expect(world.events.count == 1000)
        let nearRealTime = try Self.catalogue(.nearRealTime)
        let evaluation = UserEvaluation(nearRealTime, snapshot: snapshot)
        var compared: [String: Int] = [:]
        var covered = 0
        for tier in [Tier.streaming, .request, .nearRealTime] {
            let plan = EvaluationPlan(try Self.catalogue(tier))
            #expect(snapshot.signalsNotCovered(by: plan).isEmpty)
            let context = FoldContext(
                catalogue: plan.catalogue, items: snapshot.items, priors: snapshot.priors,
                taste: snapshot.taste)
            for (userID, entries) in world.events {
                let expected = fresh(plan, entries, context)
                var live = try snapshot.fold(of: userID, plan)
                for entry in entries {
                    let event = entry.event
                    if snapshot.covers(event.occurredAt, partition: entry.partition, offset: entry.offset) {
                        covered += 1
                    } else {
                        live.fold(event, context)
                    }
                }
                // In the user's last session, and long after it.
                let newest = try #require(entries.map(\.event.occurredAt).max())
                for time in [newest + 30, Self.end] {
                    let written = tier == .nearRealTime ? try refreshed(userID, entries, evaluation, at: time) : nil
                    for signal in plan.signals {
                        let value = expected.value(of: signal.name, at: time, context)
                        #expect(
                            isClose(live.value(of: signal.name, at: time, context), value),
                            "\(signal.name) of \(userID), \(tier)")
                        if let written, UserEvaluation.computes(signal) {
                            #expect(
                                isClose(written.values[signal.name], value), "\(signal.name) of \(userID), written")
                        }
                        if value != nil { compared[signal.name, default: 0] += 1 }
                    }
                }
            }
        }
        // Neither all of the log nor nothing of it was in the snapshot, and there was something to compare.
        #expect(covered > 3000 && covered < 3 * world.log.count - 3000)
        // A drift has no value; binges, shifts and many searches in an hour are seldom in random events, if they come at all.
        let seldom: Set = ["binge", "searches", "shift", "drift"]
        #expect(Set(compared.keys).union(seldom) == Set(nearRealTime.userSignals.map(\.name)))
        #expect(compared.allSatisfy { seldom.contains($0.key) || $0.value > 500 }, "\(compared)")
    }

    /// What the near-real-time tier writes; nil where the snapshot covers everything.
    private func refreshed(
        _ userID: String, _ entries: [LoggedEvent], _ evaluation: UserEvaluation, at time: Timestamp
    ) throws -> UserEvaluation.Outcome? {
        let first = evaluation.firstOffset(of: Self.partitioner.partition(of: userID)) ?? 0
        let read = entries.filter { $0.offset >= first }.map {
            UserEvaluation.Entry(partition: $0.partition, offset: $0.offset, event: $0.event)
        }
        return try evaluation.evaluate(userID, read, at: time)
    }

    @Test(arguments: [Tier.batch, .nearRealTime])
    func theNextNightSaysWhatOneFoldSays(tier: Tier) throws {
        let directory = TemporaryDirectory()
        let published = try Self.publish(in: directory.path)
        let (store, world) = (published.store, published.world)
        try world.deliver(to: store, from: world.read, upTo: world.log.count)
        // Another tier than the first night's: nothing is folded anew.
        let plan = FoldPlan(try Self.catalogue(tier))
        _ = try store.fold(before: Self.end, plan)
        let context = FoldContext(
            catalogue: plan.catalogue, items: store.items, priors: try store.priors(plan),
            taste: published.snapshot.taste)
        #expect(!plan.served.isEmpty)
        var users = 0
        try store.forEachUser(plan) {
            ($0, $1.profile(of: $0, at: Self.end, plan, context))
        } _: { userID, profile in
            users += 1
            let expected = fresh(plan.evaluation, world.events[userID] ?? [], context)
            for signal in plan.served {
                #expect(
                    isClose(
                        profile.values[signal.name]?.value, expected.value(of: signal.name, at: Self.end, context)),
                    "\(signal.name) of \(userID)")
            }
        }
        #expect(users == 1000)
    }
}

/// Whether two values are the same up to rounding.
private func isClose(_ left: SignalValue?, _ right: SignalValue?, tolerance: Double = 1e-9) -> Bool {
    switch (left, right) {
    case (.scalar(let a), .scalar(let b)):
        return (a - b).magnitude <= tolerance * max(1, a.magnitude)
    case (.distribution(let a), .distribution(let b)):
        return a.entries.map(\.label) == b.entries.map(\.label)
            && zip(a.entries, b.entries).allSatisfy { ($0.weight - $1.weight).magnitude <= tolerance }
    case (.vector(let a), .vector(let b)):
        return a.count == b.count && zip(a, b).allSatisfy { ($0 - $1).magnitude <= tolerance }
    default:
        return left == right
    }
}
