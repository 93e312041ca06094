// MeshService: what every process of the mesh shares.
//
// What it is for: settings (flags, environment, YAML, defaults), logs, metrics, the admin port, the life of a process
// from start to drained exit, membership in the mesh, and channels to its other members. A `main.swift` is a
// `ServiceDescription` handed to `MeshProcess.run`.
//
// What it may import: MeshRPC, MeshMessages, ProtobufC, and the libraries for each of these jobs (swift-configuration,
// Yams, swift-log, swift-metrics, swift-service-lifecycle, Hummingbird, SwiftNIO). Of the domain only Partitioning: no Signals, no
// tier.
//
// Where to start reading: Lifecycle/MeshProcess.swift, then Lifecycle/ServiceRunner.swift; Configuration/Setting.swift for
// how a setting is declared; Membership/Membership.swift for how nodes find each other.
