import Crypto
import MeshMessages

/// A place in the log at which a user was forgotten: who made something of the user's events before it removes that.
public struct ForgottenUserEntry: Sendable, Equatable {
    public var partition: UInt32
    public var offset: UInt64
    /// SHA-256 of the user's id, which the log does not name any more.
    public var digest: [UInt8]

    public init(partition: UInt32, offset: UInt64, digest: [UInt8]) {
        self.partition = partition
        self.offset = offset
        self.digest = digest
    }

    /// What an entry names a user with this id by.
    public static func digest(of userID: String) -> [UInt8] { Array(SHA256.hash(data: Array(userID.utf8))) }

    /// Nil for an entry that holds an event.
    init?(_ entry: SessionV1.LogEntry) {
        guard !entry.forgottenUser.isEmpty else { return nil }
        self.init(partition: entry.partition, offset: entry.offset, digest: entry.forgottenUser)
    }
}
