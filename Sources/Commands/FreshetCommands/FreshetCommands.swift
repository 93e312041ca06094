// FreshetCommands: the subcommands of `freshet`, the command line of the mesh.
//
// The executable `freshet` only calls `FreshetCommand.runToExit()`. Everything here talks to the mesh by RPC, as any other
// client does, except `up`, which starts the processes, and what works in this process on files. May import Core, Mesh,
// EventFiles, CatalogueFile, Snapshots and SnapshotReplica (to fetch a copy), swift-argument-parser, HdrHistogram and
// Foundation; never a tier.
//
// Where to start reading:
//   FreshetCommand.swift   the root command, and how errors become messages and exit codes
//   Connection/            finding the services: the coordinator's topology, or the default ports
//   Up/                    a whole mesh on this machine: ports, processes, readiness, shutdown
//   Files/                 what all commands share that read files of events: their arguments, progress, rejected rows
//   Import/                reading, time order, sending in batches, going on after an interruption
//   Evaluate/              the replay protocol in this process, its table and its report
//   Export/                rows to train a ranker on, as LightGBM reads them
//   Models/                models that were trained elsewhere
//   Build/                 snapshot builds, and waiting until every tier serves the result
//   Snapshots/             which snapshots there are, whether they are whole, how they differ, which is active
//   Replay/                the replay protocol over RPC, its table and its report
//   Profiles/              a user's profile as text, as JSON, and as it changes
//   Sessions/              the session that a user is in
//   Events/                sending single events, and following the log
//   Patches/, Users/       writing what a profile is made of: patches, links, forgetting
//   Signals/               the catalogue and the decision framework
//   Refreshes/             the refresh budget
//   Inspect/               rank, trending, status
//   Terminal/              tables, progress, JSON, times as people read them
