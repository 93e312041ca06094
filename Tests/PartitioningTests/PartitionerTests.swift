import Partitioning
import Testing

@Suite("The partition of a user")
struct PartitionerTests {
    @Test("the hash is XXH64 as published")
    func vectors() {
        #expect(XXHash64.hash([]) == 0xEF46_DB37_51D8_E999)
        #expect(XXHash64.hash(Array("a".utf8)) == 0xD24E_C4F1_A98C_6E5B)
        #expect(XXHash64.hash(Array("abc".utf8)) == 0x44BC_2CF5_AD77_0999)
        #expect(XXHash64.hash(Array("Nobody inspects the spammish repetition".utf8)) == 0xFBCE_A83C_8A37_8BF1)
    }

    @Test("it depends on nothing but the id, and spreads users evenly")
    func spread() {
        let partitioner = Partitioner(count: 64)
        var counts = Array(repeating: 0, count: 64)
        for user in 0..<64_000 { counts[Int(partitioner.partition(of: "user-\(user)"))] += 1 }
        // A binomial of mean 1,000 has a standard deviation of 31.4; six of them either way.
        #expect(counts.allSatisfy { (812...1_188).contains($0) })
        #expect(partitioner.partition(of: "user-1") == Partitioner(count: 64).partition(of: "user-1"))
        #expect(partitioner.partition(of: "abc") == UInt32(0x44BC_2CF5_AD77_0999 as UInt64 % 64))
    }
}
