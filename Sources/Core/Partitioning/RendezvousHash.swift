/// Which of several candidates owns a key, by highest random weight: each pair of candidate and key has a weight, the heaviest
/// candidate owns the key. A candidate that leaves moves its own keys only; one that joins takes its share and nothing else.
/// Source: Thaler and Ravishankar, "Using name-based mappings to increase hit rates", 1998.
///
///     weight(name, key) = mix(mix(fnv1a(name)) xor fnv1a(key))
///
/// with 64-bit FNV-1a and the finalizer of SplitMix64 as `mix`. The result is the same on every machine and for good: it is
/// part of the contract between processes. Not against malice.
public enum RendezvousHash {
    /// The part of a weight that a candidate's name brings; keep it rather than compute it at each call.
    public static func seed(of name: some Sequence<UInt8>) -> UInt64 { mix(FNV1a.hash(name)) }

    /// The part of a weight that a key brings.
    public static func hash(ofKey key: some Sequence<UInt8>) -> UInt64 { FNV1a.hash(key) }

    /// The weight of a candidate for a key, of both their parts.
    public static func weight(seed: UInt64, keyHash: UInt64) -> UInt64 { mix(seed ^ keyHash) }

    private static func mix(_ value: UInt64) -> UInt64 {
        var mixed = value &+ 0x9E37_79B9_7F4A_7C15
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
