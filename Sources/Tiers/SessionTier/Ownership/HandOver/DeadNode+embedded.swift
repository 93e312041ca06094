import EventLog
import Glibc
import Logging

extension DeadNode {
    /// Opens the embedded log in a node's data directory. Its lock keeps everybody else out.
    ///
    /// - Throws: `DirectoryUnavailable` when there is no log; `RocksDBError` when a living process has it or it is damaged;
    ///   `EventLogError` when it is of another deployment.
    package static func embedded(directory: String, partitions: UInt32, logger: Logger) throws -> DeadNode {
        let path = directory + "/log"
        guard access(path + "/CURRENT", R_OK | W_OK) == 0 else {
            throw DirectoryUnavailable(directory: directory, reason: "there is no log that can be opened")
        }
        let log = try EmbeddedEventLog.open(path: path, partitionCount: partitions, logger: logger)
        return DeadNode(log: log, checkpoints: log.checkpoints)
    }
}
