// swift-tools-version: 6.2
import PackageDescription

// The house: folders under Sources are floors, and dependencies only go down.
//
//   Commands  ->  Tiers  ->  Storage  ->  Mesh  ->  Core  ->  C
//
// The lists below are in that order from the ground up; a target names only what lies below it.

let settings: [SwiftSetting] =
    [.swiftLanguageMode(.v6), .enableUpcomingFeature("ExistentialAny")]
    + (Context.environment["CI"] == nil ? [] : [.treatAllWarnings(as: .error)])

// MARK: - Products of other packages

let nioCore: Target.Dependency = .product(name: "NIOCore", package: "swift-nio")
let nioPosix: Target.Dependency = .product(name: "NIOPosix", package: "swift-nio")
let nioEmbedded: Target.Dependency = .product(name: "NIOEmbedded", package: "swift-nio")
let nioTLS: Target.Dependency = .product(name: "NIOTLS", package: "swift-nio")
let nioSSL: Target.Dependency = .product(name: "NIOSSL", package: "swift-nio-ssl")
let x509: Target.Dependency = .product(name: "X509", package: "swift-certificates")
let swiftASN1: Target.Dependency = .product(name: "SwiftASN1", package: "swift-asn1")
let tracing: Target.Dependency = .product(name: "Tracing", package: "swift-distributed-tracing")
let logging: Target.Dependency = .product(name: "Logging", package: "swift-log")
let metrics: Target.Dependency = .product(name: "Metrics", package: "swift-metrics")
let coreMetrics: Target.Dependency = .product(name: "CoreMetrics", package: "swift-metrics")
let lifecycle: Target.Dependency = .product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let unixSignals: Target.Dependency = .product(name: "UnixSignals", package: "swift-service-lifecycle")
let httpTypes: Target.Dependency = .product(name: "HTTPTypes", package: "swift-http-types")
let argumentParser: Target.Dependency = .product(name: "ArgumentParser", package: "swift-argument-parser")
let configuration: Target.Dependency = .product(name: "Configuration", package: "swift-configuration")
let hummingbird: Target.Dependency = .product(name: "Hummingbird", package: "hummingbird")
let crypto: Target.Dependency = .product(name: "Crypto", package: "swift-crypto")
let yams: Target.Dependency = .product(name: "Yams", package: "Yams")
let histogram: Target.Dependency = .product(name: "Histogram", package: "hdrhistogram-swift")
let heapModule: Target.Dependency = .product(name: "HeapModule", package: "swift-collections")

// MARK: - Helpers that keep a floor's targets one line each

func library(_ name: String, on floor: String, _ dependencies: [Target.Dependency]) -> Target {
    .target(name: name, dependencies: dependencies, path: "Sources/\(floor)/\(name)", swiftSettings: settings)
}

func command(_ name: String, _ dependencies: [Target.Dependency], on floor: String = "Commands") -> Target {
    .executableTarget(name: name, dependencies: dependencies, path: "Sources/\(floor)/\(name)", swiftSettings: settings)
}

func systemLibrary(_ name: String, pkgConfig: String?, apt: String) -> Target {
    .systemLibrary(name: name, path: "Sources/C/\(name)", pkgConfig: pkgConfig, providers: [.apt([apt])])
}

func tests(_ name: String, _ dependencies: [Target.Dependency], exclude: [String] = []) -> Target {
    .testTarget(
        name: name, dependencies: dependencies, path: "Tests/\(name)", exclude: exclude, swiftSettings: settings)
}

// MARK: - C

let cTargets: [Target] = [
    systemLibrary("CNghttp2", pkgConfig: "libnghttp2", apt: "libnghttp2-dev"),
    systemLibrary("CProtobufC", pkgConfig: "libprotobuf-c", apt: "libprotobuf-c-dev"),
    systemLibrary("CRocksDB", pkgConfig: "rocksdb", apt: "librocksdb-dev"),
    systemLibrary("CZlib", pkgConfig: "zlib", apt: "zlib1g-dev"),
    systemLibrary("CMalloc", pkgConfig: nil, apt: "libc6-dev"),
    systemLibrary("CLAPACK", pkgConfig: "lapacke", apt: "liblapacke-dev"),
    .target(name: "CMessages", dependencies: ["CProtobufC"], path: "Sources/C/CMessages"),
    .target(name: "CConformance", dependencies: ["CProtobufC"], path: "Sources/C/CConformance"),
    .target(name: "CDescriptor", dependencies: ["CProtobufC"], path: "Sources/C/CDescriptor"),
]

// MARK: - Core: pure domain

let core: [Target] = [
    library("Partitioning", on: "Core", []),
    library("Signals", on: "Core", ["Partitioning"]),
    library("Refresh", on: "Core", [heapModule]),
    library("Learning", on: "Core", ["CLAPACK", heapModule]),
    library("Queries", on: "Core", ["Signals"]),
    library("Traffic", on: "Core", ["Signals"]),
]

// MARK: - Mesh: messages, RPC, and what every process shares

let mesh: [Target] = [
    library("ProtobufC", on: "Mesh", ["CProtobufC"]),
    command("protoc-gen-freshet", ["ProtobufC", "CDescriptor"], on: "Mesh"),
    library("MeshHTTP2", on: "Mesh", ["CNghttp2", nioCore, logging]),
    library("MeshIdentity", on: "Mesh", [nioCore, nioSSL, nioTLS, x509, swiftASN1, logging]),
    library(
        "MeshRPC", on: "Mesh",
        [
            "MeshHTTP2", "MeshIdentity", "Partitioning", "ProtobufC", "CZlib", nioCore, nioPosix, nioSSL, nioTLS,
            logging,
            metrics, tracing,
        ]),
    library("MeshMessages", on: "Mesh", ["MeshRPC", "ProtobufC", "CMessages"]),
    library("MessageMapping", on: "Mesh", ["MeshMessages", "MeshRPC", "Signals"]),
    library(
        "MeshService", on: "Mesh",
        [
            "MeshIdentity", "MeshMessages", "MeshRPC", "Partitioning", "ProtobufC", logging, coreMetrics, lifecycle,
            unixSignals, configuration,
            hummingbird, httpTypes, yams, nioCore, nioPosix, tracing,
        ]),
]

// MARK: - Storage

let storage: [Target] = [
    library("RocksDB", on: "Storage", ["CRocksDB"]),
    library("EventLog", on: "Storage", ["Partitioning", "RocksDB", logging]),
    library(
        "LogFollower", on: "Storage",
        ["MessageMapping", "MeshMessages", "MeshRPC", "MeshService", "Partitioning", "Signals", crypto, logging]),
    library("Snapshots", on: "Storage", ["Signals", "Learning", "CZlib", crypto]),
    library(
        "SnapshotReplica", on: "Storage",
        ["Snapshots", "MeshMessages", "MeshRPC", "MeshService", "Signals", logging, metrics]),
    library("CatalogueFile", on: "Storage", ["Signals", yams]),
    library("EventFiles", on: "Storage", ["Signals", "Partitioning", "CZlib", yams]),
    library(
        "CatalogueReplica", on: "Storage",
        ["CatalogueFile", "MeshMessages", "MeshRPC", "MeshService", "Signals", logging]),
]

// MARK: - Tiers: none imports another

let tierBase: [Target.Dependency] = [
    "Signals", "Partitioning", "MeshService", "MeshMessages", "MeshRPC", "MessageMapping", logging,
]

let tiers: [Target] = [
    library(
        "SessionTier", on: "Tiers",
        tierBase + ["EventLog", "RocksDB", "SnapshotReplica", "CatalogueReplica", "CMalloc", crypto, metrics, nioCore]),
    library(
        "BatchTier", on: "Tiers",
        tierBase + ["Learning", "RocksDB", "Snapshots", "LogFollower", "CatalogueReplica", metrics]),
    library(
        "TriggerTier", on: "Tiers",
        tierBase + ["LogFollower", "SnapshotReplica", "CatalogueReplica", metrics]),
    library(
        "RankerTier", on: "Tiers",
        tierBase + [
            "Learning", "LogFollower", "ProtobufC", "Queries", "RocksDB", "Snapshots", "SnapshotReplica",
            "CatalogueReplica", crypto, metrics,
        ]),
    library("Coordinator", on: "Tiers", tierBase + ["Refresh", "RocksDB", "CatalogueFile", "ProtobufC", metrics]),
]

// MARK: - Commands: mains, and the subcommands of `freshet`

let commands: [Target] = [
    library(
        "FreshetCommands", on: "Commands",
        [
            "Signals", "Learning", "Traffic", "Partitioning", "ProtobufC", "MeshIdentity", "MeshService",
            "MeshMessages",
            "MeshRPC",
            "MessageMapping", "EventFiles", "Snapshots", "SnapshotReplica",
            argumentParser, histogram, logging, nioPosix,
        ]),
    library(
        "Conformance", on: "Commands",
        ["CConformance", "ProtobufC", "MeshIdentity", "MeshRPC", nioCore, nioPosix, nioSSL, logging, unixSignals]),
    command("freshet", ["FreshetCommands"]),
    command("freshet-session", ["SessionTier", "MeshService"]),
    command("freshet-batch", ["BatchTier", "MeshService"]),
    command("freshet-trigger", ["TriggerTier", "MeshService"]),
    command("freshet-ranker", ["RankerTier", "MeshService"]),
    command("freshet-coordinator", ["Coordinator", "MeshService"]),
    command("freshet-conformance-server", ["Conformance"]),
    command("freshet-conformance-client", ["Conformance"]),
    command(
        "freshet-rpc-bench", ["MeshHTTP2", "MeshMessages", "MeshRPC", "ProtobufC", logging, nioCore, nioPosix]),
    command(
        "freshet-batch-bench", ["BatchTier", "CatalogueFile", "EventFiles", "Learning", "Signals", "Snapshots"]),
    library("RefreshExperiments", on: "Commands", ["Refresh"]),
    command("freshet-refresh-bench", ["RefreshExperiments"]),
    command("freshet-query-bench", ["Queries", "Signals"]),
    command("freshet-detectors-bench", ["CatalogueFile", "Learning", "Signals", "Traffic"]),
    command(
        "freshet-ranker-bench",
        ["BatchTier", "Learning", "MeshMessages", "MeshRPC", "Signals", "Snapshots", histogram, nioCore, nioPosix]),
    command("freshet-session-bench", ["MeshMessages", "MeshRPC", histogram, nioCore, nioPosix]),
]

// MARK: - Tests: one target a library, and EndToEndTests with real processes

let testTargets: [Target] = [
    .target(
        name: "TestSupport", dependencies: ["MeshRPC", "ProtobufC"], path: "Tests/TestSupport", swiftSettings: settings),
    .target(
        name: "SimulatedLog", dependencies: ["EventLog", "RocksDB", "TestSupport"], path: "Tests/SimulatedLog",
        swiftSettings: settings),
    tests("PartitioningTests", ["Partitioning"]),
    tests("SignalsTests", ["Signals", "TestSupport"]),
    tests("TrafficTests", ["Traffic", "Signals", "TestSupport"]),
    tests("RefreshTests", ["Refresh", "TestSupport"]),
    tests("RefreshExperimentsTests", ["RefreshExperiments", "Refresh"]),
    tests("LearningTests", ["Learning"], exclude: ["Fixtures"]),
    tests("QueriesTests", ["Queries", "Signals"], exclude: ["Fixtures"]),
    tests("ProtobufCTests", ["ProtobufC", "MeshMessages", "CMessages", "TestSupport"]),
    tests("MeshHTTP2Tests", ["MeshHTTP2", nioCore, nioEmbedded, logging]),
    tests(
        "MeshIdentityTests",
        [
            "MeshIdentity", "TestSupport", nioCore, nioPosix, nioEmbedded, nioSSL, x509, swiftASN1, crypto, logging,
        ]),
    tests("MeshRPCTests", ["MeshRPC", "MeshMessages", "MeshHTTP2", nioCore, nioPosix]),
    tests("MeshMessagesTests", ["MeshMessages", "MeshRPC", "ProtobufC", "protoc-gen-freshet"]),
    tests(
        "MeshServiceTests", ["MeshService", "MeshMessages", "MeshRPC", coreMetrics, logging, tracing]),
    tests("MessageMappingTests", ["MessageMapping", "MeshMessages", "MeshRPC", "ProtobufC", "Signals"]),
    tests("RocksDBTests", ["RocksDB", "TestSupport"]),
    .executableTarget(
        name: "log-process", dependencies: ["EventLog"], path: "Tests/LogProcess", swiftSettings: settings),
    tests("EventLogTests", ["EventLog", "Partitioning", "RocksDB", "SimulatedLog", "TestSupport", "log-process"]),
    tests("SnapshotsTests", ["Snapshots", "Signals", "Learning"]),
    tests("CatalogueFileTests", ["CatalogueFile", "Signals"]),
    tests("EventFilesTests", ["EventFiles", "Signals", "CZlib", "TestSupport"]),
    tests(
        "LogFollowerTests",
        [
            "LogFollower", "MeshMessages", "MeshRPC", "MeshService", "MessageMapping", "ProtobufC", "Signals",
            "TestSupport", nioCore, logging,
        ]),
    tests(
        "SnapshotReplicaTests",
        [
            "SnapshotReplica", "Snapshots", "MeshMessages", "MeshRPC", "ProtobufC", "Signals", "TestSupport", nioCore,
        ]),
    tests(
        "SessionTierTests",
        [
            "SessionTier", "Signals", "EventLog", "Partitioning", "MeshMessages", "MeshRPC", "MeshService", "RocksDB",
            "SimulatedLog", "TestSupport", nioPosix, logging,
        ]),
    tests(
        "SimulationTests",
        ["SessionTier", "Signals", "EventLog", "Partitioning", "MeshRPC", "SimulatedLog", "TestSupport", logging]),
    tests(
        "BatchTierTests",
        [
            "BatchTier", "TriggerTier", "CatalogueFile", "MeshService", "Signals", "Learning", "Partitioning",
            "Snapshots", "SnapshotReplica", "TestSupport", logging,
        ]),
    tests(
        "TriggerTierTests",
        [
            "TriggerTier", "MessageMapping", "Signals", "MeshMessages", "MeshRPC", "MeshService", "ProtobufC",
            "Snapshots", "SnapshotReplica", "Learning", "Traffic", "TestSupport", crypto, logging,
        ]),
    tests(
        "RankerTierTests",
        [
            "RankerTier", "Signals", "Learning", "LogFollower", "Queries", "Snapshots", "SnapshotReplica",
            "MeshMessages", "MeshRPC", "MeshService", "ProtobufC", "TestSupport", logging,
        ]),
    tests(
        "CoordinatorTests",
        [
            "Coordinator", "Signals", "Refresh", "MeshMessages", "MeshRPC", "MeshService", "Partitioning", "RocksDB",
            "CatalogueFile", "TestSupport", logging,
        ]),
    tests(
        "FreshetCommandsTests",
        [
            "FreshetCommands", "EventFiles", "Signals", "Learning", "MeshMessages", "MeshRPC", "MeshService",
            "TestSupport", "Traffic", argumentParser,
        ]),
    tests("ConformanceTests", ["Conformance", "MeshRPC", "ProtobufC", nioCore, nioPosix]),
    tests(
        "EndToEndTests",
        [
            "MeshIdentity", "MeshService", "MeshMessages", "MeshRPC", "TestSupport", nioPosix, logging,
            "freshet-session", "freshet-trigger",
            "freshet-batch",
            "freshet-ranker", "freshet-coordinator", "freshet",
        ]),
]

// MARK: - Fuzzing: only for `scripts/fuzz`, which sets FRESHET_FUZZ and builds with --sanitize fuzzer

func fuzzer(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .executableTarget(
        name: name, dependencies: dependencies, path: "Tests/Fuzz/\(name)",
        swiftSettings: settings + [.unsafeFlags(["-parse-as-library", "-assert-config", "Debug"])])
}

let fuzzTargets: [Target] =
    Context.environment["FRESHET_FUZZ"] == nil
    ? []
    : [
        fuzzer("FuzzMessages", ["MeshMessages", "MeshRPC", "ProtobufC", nioCore]),
        fuzzer("FuzzHTTP2Server", ["MeshHTTP2", "MeshMessages", "MeshRPC", nioCore, nioEmbedded, logging]),
    ]

let package = Package(
    name: "freshet",
    products: [
        .library(name: "FreshetMesh", targets: ["MeshRPC", "MeshMessages", "MeshService"]),
        .library(name: "FreshetCore", targets: ["Signals", "Refresh", "Learning", "Queries"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.0"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.0"),
        .package(url: "https://github.com/apple/swift-certificates", from: "1.21.0"),
        .package(url: "https://github.com/apple/swift-asn1", from: "1.7.0"),
        .package(url: "https://github.com/apple/swift-distributed-tracing", from: "1.7.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.14.0"),
        .package(url: "https://github.com/apple/swift-metrics", from: "2.9.0"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-configuration", from: "1.4.0", traits: ["YAML"]),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.0"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.0"),
        .package(url: "https://github.com/HdrHistogram/hdrhistogram-swift", from: "0.2.0"),
    ],
    targets: cTargets + core + mesh + storage + tiers + commands + testTargets + fuzzTargets
)
