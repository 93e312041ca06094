import SessionTier
import TestSupport
import Testing

@Suite struct LeastRecentlyUsedTests {
    @Test func theOneUsedLongestAgoGoes() {
        var cache = LeastRecentlyUsed<String, Int>(capacity: 2)
        cache.insert(1, for: "a")
        cache.insert(2, for: "b")
        _ = cache.value(of: "a")
        cache.insert(3, for: "c")
        cache.update("c") { $0 += 1 }
        let values = ["a", "b", "c"].map { cache.contains($0) }
        #expect(values == [true, false, true])
        let changed = cache.value(of: "c")
        #expect(changed == 4)
    }

    @Test(arguments: [1, 2, 3, 4] as [UInt64])
    func itDoesWhatAListDoes(_ seed: UInt64) {
        var generator = SplitMix64(seed: seed)
        let capacity = Int.random(in: 1...9, using: &generator)
        var cache = LeastRecentlyUsed<Int, Int>(capacity: capacity)
        var list: [(key: Int, value: Int)] = []
        for step in 0..<3000 {
            let key = Int.random(in: 0..<15, using: &generator)
            let place = list.firstIndex { $0.key == key }
            switch Int.random(in: 0..<4, using: &generator) {
            case 0:
                let removed = cache.remove(key)
                #expect(removed == place.map { list[$0].value })
                if let place { list.remove(at: place) }
            case 1:
                let found = cache.value(of: key)
                #expect(found == place.map { list[$0].value })
                if let place { list.append(list.remove(at: place)) }
            default:
                cache.insert(step, for: key)
                if let place { list.remove(at: place) }
                list.append((key, step))
                if list.count > capacity { list.removeFirst() }
            }
            #expect(cache.count == list.count)
        }
        #expect(list.allSatisfy { cache.contains($0.key) })
    }
}
