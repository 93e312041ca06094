/// Which partition holds a user: XXH64 (seed 0) of the id's UTF-8 bytes, modulo the number of partitions.
///
/// The rule is published so that clients and other languages can route by themselves; it never changes for a log.
/// `XXH64("") = 0xEF46DB3751D8E999`, `XXH64("abc") = 0x44BC2CF5AD770999`.
public struct Partitioner: Sendable, Equatable {
    /// Number of partitions when nothing else is said.
    public static let defaultCount: UInt32 = 64
    /// The rule's name as a log stores it.
    public static let hashName = "xxh64-0"

    /// Number of partitions, at least 1.
    public let count: UInt32

    public init(count: UInt32 = Partitioner.defaultCount) {
        precondition(count > 0, "a log needs at least one partition")
        self.count = count
    }

    /// The partition, in `0 ..< count`, of the user with this id.
    public func partition(of userID: String) -> UInt32 {
        var id = userID
        let hash = id.withUTF8 { XXHash64.hash(UnsafeRawBufferPointer($0)) }
        return UInt32(hash % UInt64(count))
    }

    /// The same for the UTF-8 bytes of a user's id.
    public func partition(ofKey key: [UInt8]) -> UInt32 { UInt32(XXHash64.hash(key) % UInt64(count)) }
}
