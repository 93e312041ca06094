import Partitioning
import Signals

/// Which arm of an experiment a user is in, by a hash of the user's id and the experiment's name that is fixed for good.
///
/// The hash is FNV-1a with 64 bits over the bytes of `arm:`, for a named experiment its name and `:`, and the id, finished by
/// MurmurHash3's `fmix64` (FNV alone spreads short ids badly in the upper bits). It is another hash than the one that
/// partitions users, so arms are independent of nodes, and those of one experiment of those of another. Its upper 53 bits are
/// a number in 0 ..< 1, and each arm has a part of that as large as its share, in the order in which they are named: a share
/// that grows at the expense of the last arm moves only users of that one.
public struct ArmAssignment: Sendable, Equatable, CustomStringConvertible {
    /// An arm with its share of the users.
    public struct Share: Sendable, Equatable {
        public var arm: RankArm
        /// 0 ... 1.
        public var share: Double

        public init(_ arm: RankArm, _ share: Double) {
            self.arm = arm
            self.share = share
        }
    }

    /// The name under which outcomes are reported.
    public let experiment: String
    /// They add up to 1.
    public let shares: [Share]
    private let salt: String

    /// The experiment that runs when none is configured.
    public static let standardExperiment = "injection"

    /// `injection` for a share of the users, `control` for the others.
    public init(injectionShare: Double = 0.5) {
        precondition((0...1).contains(injectionShare), "a share lies between 0 and 1")
        experiment = Self.standardExperiment
        shares = [Share(.injection, injectionShare), Share(.control, 1 - injectionShare)]
        salt = ""
    }

    /// - Parameter text: `arm=share,…`, shares adding up to 1.
    /// - Returns: nil for what is none.
    public init?(experiment: String, _ text: String) {
        var shares: [Share] = []
        for part in text.split(separator: ",") {
            let pair = part.split(separator: "=", maxSplits: 1)
            guard pair.count == 2, let arm = RankArm(rawValue: String(pair[0])), let share = Double(pair[1]),
                (0...1).contains(share), !shares.contains(where: { $0.arm == arm })
            else { return nil }
            shares.append(Share(arm, share))
        }
        let total = shares.reduce(0) { $0 + $1.share }
        guard (total - 1).magnitude < 1e-6, !experiment.isEmpty, experiment.utf8.count <= 128 else { return nil }
        self.experiment = experiment
        self.shares = shares
        salt = experiment + ":"
    }

    /// As ``init(experiment:_:)`` reads it.
    public var description: String { shares.map { "\($0.arm.rawValue)=\($0.share)" }.joined(separator: ",") }

    public func arm(of userID: String) -> RankArm {
        let position = Self.position(of: salt + userID)
        var end = 0.0
        for share in shares.dropLast() {
            end += share.share
            if position < end { return share.arm }
        }
        return shares.last?.arm ?? .control
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
