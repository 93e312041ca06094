import RocksDB

extension ColumnFamily {
    /// The log's entries; written by the log only.
    static let log: ColumnFamily = "log"
    /// The index of idempotency keys; written by the log only.
    static let keys: ColumnFamily = "keys"
    /// The log's settings, and small things of the caller through `EmbeddedEventLog.meta(_:)`.
    static let meta: ColumnFamily = "meta"
    /// Checkpoints, through `EmbeddedEventLog.checkpoints`.
    static let state: ColumnFamily = "state"

    /// For the caller: patches.
    public static let patches: ColumnFamily = "patches"
    /// For the caller: base values that were refreshed after the snapshot.
    public static let base: ColumnFamily = "base"
}
