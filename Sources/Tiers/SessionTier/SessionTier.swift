// SessionTier: the streaming tier. It takes events, makes them durable in the log, holds each user's volatile state, and
// answers what a user's profile, session and history are right now.
//
// What it may import: Core/Signals, the storage libraries and the mesh. It imports no other tier; the batch tier's
// snapshots reach it through SnapshotReplica.
//
// Where to start reading: `SessionStore` is the tier without a network: the life cycle of partitions, ingest, reads.
// `PartitionState` is what a partition amounts to, the fold of its records, on every path; `UserState` is one user of it,
// packed. `Partition` is the actor that owns such a state and evaluates signals from it and the snapshot (`Evaluation`).
// `Recovery` writes and reads checkpoints, `Retention` trims the log, `Privacy` links and forgets users. `SessionEndpoint`
// maps messages to all this, and `SessionProcess` is the process.
