// RankerTier: the request-time tier, the frontends' entry point. It ranks items for a user from the active snapshot, what
// the user has done since, and what trends.
//
// What it may import: Core, Storage/Snapshots, Storage/SnapshotReplica and Storage/CatalogueReplica, and the mesh. It
// imports no other tier; it calls session and trigger by RPC and answers without either.
//
// Where to start reading: `Ranking/RankingInput+rank.swift` is a request's answer as a pure function of the snapshot, the
// recent history and the trending items; `Pipeline/RankingInput+stages.swift` is the same in two stages, from the recallers in
// Recall/ over Filters/ and Stages/ to the Slate/. `Service/RankerEndpoint.swift` gathers the input and maps messages;
// `Degradation/` says what is given up when time is short; `RankerProcess` is the process.
