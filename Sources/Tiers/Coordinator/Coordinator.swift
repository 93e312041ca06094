// Coordinator: the control plane of the mesh. Who is there, what the signals are, which snapshot is active, and who
// refreshes what.
//
// What it may import: Signals and Refresh (the domain), RocksDB and CatalogueFile (storage), and the mesh's libraries. No
// other tier. Nothing that serves a user waits for this process: every node keeps working on the last topology it saw.
//
// How it is built: value types decide and know no clock, no disk and no socket (`Membership`, `CatalogueState`,
// `SnapshotSelection`, `BuildLease`, `PartitionAssignment`, `RefreshDispatch`, `SignalPlacement`). The actor `ControlPlane` owns
// one of each, gives them the time, writes what must survive through `CoordinatorStore` before it commits, and wakes those who
// wait. `CoordinatorHandler` maps messages to it, and `CoordinatorProcess` wires the executable.
//
// What survives kill -9: the catalogue, the active snapshot with those before it, who may build, the budget with the tiers'
// limits, the signals that are held, the number of partitions, who owns each and at which epoch, how far the log has been consumed,
// and how often the process has started. What does not: members, leases and priorities, which heartbeats and feedback bring back
// within seconds, and the pairs that placement advice is made of, which are gathered anew.
//
// Where to start reading: `ControlPlane/ControlPlane.swift`, then `Membership/Membership.swift`,
// `Refreshes/RefreshDispatch.swift` and `Placement/SignalPlacement.swift`.
