import Signals
import Testing
import TestSupport

@Suite struct PatchTests {
    private let start = World.start

    private func genres(_ weights: [String: Double]) -> SignalValue { .distribution(Distribution(weights)) }

    private func randomPatches(_ count: Int, using generator: inout SplitMix64) -> [Patch] {
        (0..<count).map { index in
            let weights = Dictionary(
                uniqueKeysWithValues: World.genres.map { ($0, Double.random(in: 0.01...1, using: &generator)) })
            return Patch(
                id: "p\(index)", signal: "genre_affinity", value: genres(weights),
                observedAt: start + Double.random(in: 0...600, using: &generator),
                mass: Double.random(in: 0.5...40, using: &generator))
        }
    }

    @Test func `one search weighs a third at once and under five percent after 15 minutes`() {
        let search = Patch(id: "p", signal: "s", value: .scalar(1), observedAt: start, mass: 4)
        #expect((search.alpha(at: start) - 1.0 / 3).magnitude < 1e-12)
        let later = search.alpha(at: start + 900)
        #expect(later < 0.05 && later > 0.03)
        #expect(search.alpha(at: start + 1799.999) > 0)
        #expect(search.alpha(at: start + 1800) == 0)
    }

    @Test func `reinforcement adds mass, counts, and restarts the TTL`() {
        let patch = Patch(id: "p", signal: "s", value: .scalar(1), observedAt: start, mass: 4)
        let reinforced = patch.reinforced(by: 4, at: start + 300, value: .scalar(2))
        #expect(reinforced.mass == 6)
        #expect(reinforced.reinforcementCount == 2)
        #expect(reinforced.value == .scalar(2))
        #expect(reinforced.expiresAt == start + 2100)
        #expect(reinforced.alpha(at: start + 1900) > 0)
        #expect(patch.alpha(at: start + 1900) == 0)
    }

    @Test func `a contrary event takes mass away, never below nothing, and confirms nothing`() {
        let patch = Patch(id: "p", signal: "s", value: .scalar(1), observedAt: start, mass: 4)
        let weakened = patch.contradicted(by: 1, at: start + 300)
        #expect(weakened.mass(at: start + 300) == 1)
        #expect(weakened.expiresAt == patch.expiresAt)
        #expect(patch.contradicted(by: 100, at: start).alpha(at: start) == 0)
    }

    @Test(arguments: 1...20 as ClosedRange<UInt64>)
    func `resolving changes no base, forgets at the TTL, and knows no order`(seed: UInt64) {
        var generator = SplitMix64(seed: seed)
        let base = genres(["Comedy": 0.123, "Drama": 0.4, "War": Double.random(in: 0.1...3, using: &generator)])
        let bytes = base.encodedBytes()
        let patches = randomPatches(Int.random(in: 1...6, using: &generator), using: &generator)
        let time = start + 700

        let resolved = PatchResolution.resolve(base: base, patches: patches, at: time)
        #expect(base.encodedBytes() == bytes)
        #expect(resolved.value != base)
        #expect(resolved.patchWeight > 0 && resolved.patchWeight <= 0.9)

        let other = PatchResolution.resolve(base: base, patches: patches.shuffled(using: &generator), at: time)
        #expect(other.value?.encodedBytes() == resolved.value?.encodedBytes(), "seed \(seed)")

        let latest = patches.map(\.expiresAt).max() ?? start
        let expired = PatchResolution.resolve(base: base, patches: patches, at: latest)
        #expect(expired.value?.encodedBytes() == bytes, "seed \(seed)")
        #expect(expired.patchWeight == 0)
    }

    @Test func `one patch blends as the formula says`() {
        let base = genres(["Comedy": 1])
        let patch = Patch(id: "p", signal: "s", value: genres(["Jazz": 1]), observedAt: start, mass: 8)
        let resolved = PatchResolution.resolve(base: base, patches: [patch], at: start)
        #expect(isClose(resolved.value, genres(["Comedy": 0.5, "Jazz": 0.5])))
        let vector = Patch(id: "v", signal: "s", value: .vector([0, 2]), observedAt: start, mass: 8)
        #expect(PatchResolution.resolve(base: .vector([2, 0]), patches: [vector], at: start).value == .vector([1, 1]))
        let misfit = Patch(id: "w", signal: "s", value: .vector([1]), observedAt: start, mass: 8)
        #expect(PatchResolution.resolve(base: .vector([2, 0]), patches: [misfit], at: start).value == .vector([2, 0]))
    }

    @Test func `categories and scalars switch above one half, histories unite`() {
        func patch(_ value: SignalValue, _ mass: Double) -> Patch {
            Patch(id: "p", signal: "s", value: value, observedAt: start, mass: mass)
        }
        func resolve(_ base: SignalValue?, _ patch: Patch) -> SignalValue? {
            PatchResolution.resolve(base: base, patches: [patch], at: start).value
        }
        #expect(resolve(.category("a"), patch(.category("b"), 8)) == .category("a"))
        #expect(resolve(.category("a"), patch(.category("b"), 9)) == .category("b"))
        #expect(resolve(.scalar(1), patch(.scalar(2), 9)) == .scalar(2))
        #expect(resolve(nil, patch(.category("b"), 1)) == .category("b"))
        let old = [ItemAt(itemID: "x", occurredAt: start), ItemAt(itemID: "y", occurredAt: start + 1)]
        let new = [ItemAt(itemID: "x", occurredAt: start + 2)]
        #expect(resolve(.items(old), patch(.items(new), 1)) == .items([old[1], new[0]]))
    }

    @Test(arguments: 1...10 as ClosedRange<UInt64>)
    func `confirmations give one patch in any order, and count once`(seed: UInt64) throws {
        var generator = SplitMix64(seed: seed)
        let writes = (0..<12).map { index in
            Patch(
                id: "p", signal: "s", value: .scalar(Double(index)), observedAt: start + Double(index * 60),
                mass: Double.random(in: 1...4, using: &generator))
        }
        var inOrder = PatchSet()
        for write in writes { inOrder.put(write, now: start + 720) }
        var shuffled = PatchSet()
        for write in (writes + writes).shuffled(using: &generator) { shuffled.put(write, now: start + 720) }
        let expected = try #require(inOrder["p"])
        let actual = try #require(shuffled["p"])
        #expect((actual.mass - expected.mass).magnitude < 1e-9)
        #expect(actual.reinforcementCount == 12)
        #expect(actual.value == .scalar(11))
        #expect(actual.observedAt == start && actual.lastReinforcedAt == start + 660)
    }

    @Test func `a removed patch stays away until a newer confirmation`() throws {
        func confirmation(_ seconds: Double) -> Patch {
            Patch(
                id: "p", signal: "s", value: .scalar(1), observedAt: start, lastReinforcedAt: start + seconds, mass: 4)
        }
        var set = PatchSet()
        set.put(confirmation(0), now: start)
        set.put(confirmation(60), now: start + 60)
        #expect(set.remove(id: "p")?.reinforcementCount == 2)
        #expect(set.remove(id: "p") == nil)
        #expect(set.count == 0 && !set.isEmpty)

        set = try PatchSet(decoding: set.encodedBytes())
        set.put(confirmation(0), now: start + 61)
        set.put(confirmation(60), now: start + 61)
        set.replace(confirmation(60), now: start + 61)
        #expect(set["p"] == nil)
        let returned = set.put(confirmation(61), now: start + 62)
        #expect(set["p"] == returned && returned.mass == 4 && returned.reinforcementCount == 1)

        var replaced = PatchSet()
        replaced.replace(confirmation(0), now: start)
        replaced.remove(id: "p")
        replaced.replace(confirmation(1), now: start + 1)
        #expect(replaced["p"] == confirmation(1))
    }

    @Test func `what was removed is remembered as long as the patch would have lasted, and boundedly`() {
        var set = PatchSet(limit: 2)
        for index in 0..<5 {
            let at = start + Double(index)
            set.put(Patch(id: "p\(index)", signal: "s", value: .scalar(0), observedAt: at, mass: 1), now: at)
            set.remove(id: "p\(index)")
        }
        #expect(set.encodedBytes().count < 60)
        set.removeExpired(at: start + 1804)
        #expect(set.isEmpty)
    }

    @Test func `a set of the first format, without removals, is read`() throws {
        var set = PatchSet()
        set.put(Patch(id: "p", signal: "s", value: .scalar(0), observedAt: start, mass: 1), now: start)
        var bytes = set.encodedBytes()
        bytes[0] = 1
        bytes.removeLast()
        #expect(try PatchSet(decoding: bytes) == set)
    }

    @Test func `a set is bounded, drops what has expired, and is stored whole`() throws {
        var set = PatchSet(limit: 3)
        for index in 0..<5 {
            set.put(
                Patch(id: "p\(index)", signal: "s", value: .scalar(0), observedAt: start, mass: Double(index + 1)),
                now: start)
        }
        #expect(set.patches.map(\.id) == ["p2", "p3", "p4"])
        let bytes = set.encodedBytes()
        #expect(try PatchSet(decoding: bytes) == set)
        for length in 0..<bytes.count {
            #expect(throws: ByteDecodingError.self) { try PatchSet(decoding: Array(bytes.prefix(length))) }
        }
        set.removeExpired(at: start + 1800)
        #expect(set.isEmpty)
    }
}
