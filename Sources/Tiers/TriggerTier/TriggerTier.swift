// TriggerTier: the near-real-time tier. It follows the log of all users, finds what trends and who binges, answers what
// trends now, and writes what it finds in a user as patches to the session tier.
//
// What it may import: Core/Signals, the storage replicas and LogFollower, and the mesh. It imports no other tier; it calls the
// session tier by RPC only.
//
// Where to start reading: `Detectors` is the tier as a value: events in, patches to write out, no clock and no I/O.
// `TriggerStore` is the actor that owns it, `LogConsumer` feeds it, `PatchWriter` performs its writes, and `TriggerProcess` is
// the process.
