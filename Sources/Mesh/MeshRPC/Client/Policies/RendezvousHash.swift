/// Which of several endpoints owns a key, by highest random weight: each pair of endpoint and key has a weight, the heaviest
/// endpoint owns the key. An endpoint that leaves moves its own keys only; one that joins takes its share and nothing else.
/// Source: Thaler and Ravishankar, "Using name-based mappings to increase hit rates", 1998.
///
///     weight(endpoint, key) = mix(mix(fnv1a("host:port")) xor fnv1a(key))
///
/// with 64-bit FNV-1a and the finalizer of SplitMix64 as `mix`. The result is the same on every machine and for good: it is
/// part of the contract between processes. Not against malice.
package enum RendezvousHash {
    /// The part of a weight that an endpoint brings; keep it rather than compute it at each call.
    package static func seed(of endpoint: Endpoint) -> UInt64 { mix(fnv1a(endpoint.description.utf8)) }

    /// The part of a weight that a key brings.
    package static func hash(ofKey key: some Sequence<UInt8>) -> UInt64 { fnv1a(key) }

    package static func weight(seed: UInt64, keyHash: UInt64) -> UInt64 { mix(seed ^ keyHash) }

    private static func fnv1a(_ bytes: some Sequence<UInt8>) -> UInt64 {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        return hash
    }

    private static func mix(_ value: UInt64) -> UInt64 {
        var mixed = value &+ 0x9E37_79B9_7F4A_7C15
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
