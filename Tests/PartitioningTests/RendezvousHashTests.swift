import Partitioning
import Testing

@Suite("Rendezvous hashing")
struct RendezvousHashTests {
    @Test("the hash is the published one, for good")
    func stable() {
        // FNV-1a's own test vector.
        #expect(FNV1a.hash("foobar".utf8) == 0x8594_4171_f739_67e8)
        #expect(RendezvousHash.hash(ofKey: "foobar".utf8) == 0x8594_4171_f739_67e8)
        // SplitMix64 seeded with 0 begins so.
        #expect(RendezvousHash.weight(seed: 0, keyHash: 0) == 0xe220_a839_7b1d_cdaf)
    }
}
