// BatchTier: folds the log up to a watermark into versioned snapshots, and refreshes single values in between.
//
// What it is for: every user's profile as of a midnight, from all events before it; the models that the ranker scores
// with; both published as immutable snapshots that the coordinator activates. Between two nights it recomputes single
// values that the coordinator leases to it.
//
// Every signal of a user is folded here, whatever its tier, and its state is part of the snapshot: the other tiers fold on from
// there. The tier only decides whether the value is written down as well.
//
// What it may import: Signals and Learning (the domain), RocksDB, Snapshots, LogFollower and CatalogueReplica (storage),
// and the mesh's libraries. No other tier.
//
// How it is built: `LogIngest` copies the log into `BatchStore`, where an event is pending until a build folds it into
// its user's `UserStates`; one write batch says both that an event was read and what was made of it. A build is a
// `BuildRecord` on the disk that `SnapshotBuild` takes through its stages, from the log's end to the activation; `ModelFit`
// fits the models and touches no disk; `QualityGates` say whether the result may take the place of what is active; `BuildDesk`
// runs one build at a time under the coordinator's lease, when someone orders it or `ScheduledBuilds` does. `RefreshWorker`
// folds what is pending of one user into a copy of the states.
//
// A user whom the log calls forgotten is removed from the state as that entry is read, and the state's files are rewritten;
// snapshots made before it go as newer ones come (`--keep-snapshots`).
//
// What survives kill -9: everything acknowledged by PutItems, the states, what is pending, the offsets, the published
// snapshots, and a build under way, which goes on from its last finished stage.
//
// Where to start reading: `BatchProcess`, then `Builds/BuildRecord.swift`, `Builds/SnapshotBuild.swift` and
// `State/BatchStore.swift`.
