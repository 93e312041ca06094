import Refresh
import Testing
import TestSupport

struct IndexedHeapTests {
    @Test("Random inserts, re-keyings, removals and pops agree with a sorted array", arguments: [1, 2, 3] as [UInt64])
    func agreesWithASortedArray(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        var heap = IndexedHeap()
        var model: [Int32: Double] = [:]
        for _ in 0..<2_000 {
            let handle = Int32.random(in: 0..<200, using: &random)
            switch Int.random(in: 0..<10, using: &random) {
            case 0..<2:
                let key = Double.random(in: 0..<100, using: &random)
                heap.advance(handle, to: key)
                model[handle] = model[handle].map { min($0, key) }
            case 2..<6:
                let key = Double.random(in: 0..<100, using: &random)
                heap.set(handle, key: key)
                model[handle] = key
            case 6..<8:
                heap.remove(handle)
                model[handle] = nil
            default:
                let popped = heap.popMin()
                #expect(popped?.key == model.values.min())
                if let popped { #expect(model.removeValue(forKey: popped.handle) == popped.key) }
            }
            #expect(heap.count == model.count)
        }
        #expect(heap.isValid)
        var popped: [Double] = []
        while let next = heap.popMin() { popped.append(next.key) }
        #expect(popped == model.values.sorted())
    }

    @Test("Re-keying all members at once keeps the order and the index map")
    func rekeysEverything() {
        var heap = IndexedHeap()
        for handle in 0..<100 as Range<Int32> { heap.set(handle, key: Double(handle)) }
        heap.rekey { -Double($0) }
        #expect(heap.isValid)
        #expect(heap.min?.handle == 99)
        #expect(heap.key(of: 40) == -40)
        #expect(heap.key(of: 100) == nil)
    }
}
