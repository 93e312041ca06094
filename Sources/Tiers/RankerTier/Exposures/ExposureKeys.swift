import LogFollower
import RocksDB

/// The key spaces of the exposure log. All keys that begin with a response id sort by time.
///
///     exposures  response id                              -> Exposure
///     owners     response id                              -> SHA-256 of the user, bytes of the exposure (4)
///     explored   response id                              -> ExploredSlots
///     outcomes   response id, item, 0, kind               -> ReportedOutcome
///     users      SHA-256 of the user, response id         -> nothing
///     shared     hour (8), SHA-256 of a value             -> the value
///     meta       format, offsets of the log
extension ColumnFamily {
    static let exposures: ColumnFamily = "exposures"
    static let owners: ColumnFamily = "owners"
    static let explored: ColumnFamily = "explored"
    static let outcomes: ColumnFamily = "outcomes"
    static let users: ColumnFamily = "users"
    static let shared: ColumnFamily = "shared"
    static let meta: ColumnFamily = "meta"

    static let ofExposures: [ColumnFamily] = [exposures, owners, explored, outcomes, users, shared, meta]
    /// Those whose keys begin with a response id.
    static let byResponse: [ColumnFamily] = [exposures, owners, explored, outcomes]
}

enum ExposureKeys {
    static let format = Array("format".utf8)
    static let offsets = Array("offsets".utf8)
    /// Written to have everything before it synced.
    static let synced = Array("synced".utf8)
    static let digestLength = 32

    static func outcome(_ id: ResponseID, item: String, kind: String) -> [UInt8] {
        id.bytes + Array(item.utf8) + [0] + Array(kind.utf8)
    }

    static func user(_ digest: [UInt8], _ id: ResponseID) -> [UInt8] { digest + id.bytes }

    static func digest(ofUser userID: String) -> [UInt8] { ForgottenUserEntry.digest(of: userID) }

    /// What shared values are kept under, so that they go with the answers that need them.
    static func hour(of id: ResponseID) -> UInt64 { UInt64(clamping: id.time) / hourMicros }

    static let hourMicros: UInt64 = 3_600_000_000

    static func shared(hour: UInt64, _ digest: [UInt8]) -> [UInt8] { ResponseID.bigEndian(hour) + digest }

    /// The first key of an hour, in the families by response and among the shared ones.
    static func start(ofHour hour: UInt64) -> [UInt8] { ResponseID.bigEndian(hour &* hourMicros) }
}

/// What `owners` says of an answer.
struct ExposureOwner: Equatable {
    var digest: [UInt8]
    var exposureBytes: Int

    var bytes: [UInt8] {
        digest + (0..<4).map { UInt8(truncatingIfNeeded: exposureBytes >> (8 * $0)) }
    }

    init(digest: [UInt8], exposureBytes: Int) {
        self.digest = digest
        self.exposureBytes = exposureBytes
    }

    init?(bytes: [UInt8]) {
        guard bytes.count == ExposureKeys.digestLength + 4 else { return nil }
        digest = Array(bytes.prefix(ExposureKeys.digestLength))
        exposureBytes = bytes.suffix(4).reversed().reduce(0) { $0 << 8 | Int($1) }
    }
}
