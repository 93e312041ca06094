// TriggerTier: the near-real-time tier. It follows the log of all users, finds what trends and who binges, answers what
// trends now, and writes what it finds in a user as patches to the session tier.
//
// It also keeps the values of the signals of users that the catalogue places here and that detect nothing: a second after a
// user's event they are computed anew, from the snapshot's states and the events since, and written to the user's base. And it
// pulls leased refreshes from the coordinator: of these signals, and of those that users' own services compute.
//
// What it may import: Core/Signals, the storage replicas and LogFollower, and the mesh. It imports no other tier; it calls the
// session tier by RPC only.
//
// Where to start reading: `Detectors` is the tier as a value: events in, patches to write out, no clock and no I/O.
// `TriggerStore` is the actor that owns it, `LogConsumer` feeds it, `PatchWriter` performs its writes, `RefreshWriter` keeps
// users' values with what `UserEvaluation` says, `LeasedRefreshes` does what it is leased, asking `Featurizers` where a signal is
// remote, and `TriggerProcess` is the process.
