// RankerTier: the request-time tier, the frontends' entry point. It ranks items for a user from the active snapshot, what
// the user has done since, and what trends.
//
// What it may import: Core, Storage/Snapshots and Storage/SnapshotReplica, and the mesh. It imports no other tier; it
// calls session and trigger by RPC and answers without either.
//
// Where to start reading: `Ranking/RankingInput+rank.swift` is a request's answer as a pure function of the snapshot, the
// recent history and the trending items. `Service/RankerEndpoint.swift` gathers these and maps messages; `RankerProcess`
// is the process.
