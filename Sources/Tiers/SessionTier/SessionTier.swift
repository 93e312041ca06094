// SessionTier: the streaming tier. It takes events, makes them durable in the log, holds each user's volatile state, and
// answers what a user's profile and history are right now.
//
// What it may import: Core/Signals, the storage libraries and the mesh. It imports no other tier; the batch tier's
// snapshots reach it through SnapshotReplica.
//
// Where to start reading: `SessionStore` is the tier without a network: recovery, ingest, reads. `Partition` is the actor
// that owns the state of a share of the users. `SessionEndpoint` maps messages to it, and `SessionProcess` is the process.
