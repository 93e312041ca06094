import Partitioning
import Signals

/// Which arm a user is in, by a hash of the user's id that is fixed for good.
///
/// The hash is FNV-1a with 64 bits over the bytes of `arm:` and the id, finished by MurmurHash3's `fmix64` (FNV alone
/// spreads short ids badly in the upper bits). It is another hash than the one that partitions users, so arms are
/// independent of nodes. Its upper 53 bits are a number in 0 ..< 1; below the share the user is in `injection`, so a
/// larger share only moves users from `control` to `injection`.
public struct ArmAssignment: Sendable, Equatable {
    /// Share of users in `injection`, 0 ... 1.
    public let injectionShare: Double

    public init(injectionShare: Double = 0.5) {
        precondition((0...1).contains(injectionShare), "a share lies between 0 and 1")
        self.injectionShare = injectionShare
    }

    public func arm(of userID: String) -> RankArm {
        Self.position(of: userID) < injectionShare ? .injection : .control
    }

    /// Where the user stands in 0 ..< 1.
    package static func position(of userID: String) -> Double {
        Double(hash(userID) >> 11) * 0x1p-53
    }

    package static func hash(_ userID: String) -> UInt64 {
        var hash = FNV1a.hash("arm:\(userID)".utf8)
        hash = (hash ^ (hash >> 33)) &* 0xFF51_AFD7_ED55_8CCD
        hash = (hash ^ (hash >> 33)) &* 0xC4CE_B9FE_1A85_EC53
        return hash ^ (hash >> 33)
    }
}
