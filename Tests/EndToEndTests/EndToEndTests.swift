// EndToEndTests: the mesh as it is run, five executables as processes of this machine.
//
// What it is for: what holds only between processes: an acknowledgement survives `kill -9`, a tier that is away is done
// without, a bad input breaks nothing. Each test brings up the services that it needs, on ports and in a data directory of
// its own, and takes them down again.
//
// The executables are looked for in the directory that FRESHET_BIN names, else beside the test binary. A missing one fails
// the test.
//
// What it may import: the mesh (generated clients, RPC channels) and no tier.
//
// Where to start reading: `Mesh/MeshUnderTest.swift`, then any file of `Cases/`.

import Testing

/// The root of all cases. They run one after the other: each has five processes, and the machine few cores.
@Suite("The mesh, end to end", .serialized, .compactMapIssues(FailureEvidence.attach), .timeLimit(.minutes(2)))
enum EndToEnd {}
