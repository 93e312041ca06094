// MeshMessages: every message and service of proto/, as Swift.
//
// What it is for: the vocabulary that Freshet's processes share. `Generated/` is written by `scripts/generate` (a test compares)
// and holds one namespace for each proto package: `SignalsV1`, `SessionV1`, `BatchV1`, `TriggerV1`, `RankerV1`,
// `CoordinatorV1`. A service `XService` is a namespace too: `XService.Server` (the protocol that a server implements),
// `XService.Client` (what a caller uses) and `XService.Methods`.
//
// What it may import: CMessages, ProtobufC, MeshRPC.
//
// Where to start reading: proto/freshet/signals/v1/signals.proto.
