// freshet-session-bench: the load that `scripts/bench session` puts on freshet-session and, in the same shape, on Redis.
//
// Every mode keeps a number of calls in flight from one thread, prints one line of JSON, and fails when a call fails.
//
// Where to start reading: `ClosedLoop.swift` for how load is made, `GeneratedEvent.swift` for what is sent.

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

let usage = """
    usage: freshet-session-bench MODE --port P [--seconds S | --calls N] [--in-flight N] [--users N] [--connections N]
      ingest [--batch N] [--spread]   events by IngestEvents, N a call; --spread gives every user the same number, in turn
      effect                          from sending one event until a read shows it
      profiles                        GetProfile, the resolved profile
      await                           one GetHistory of each user, repeated until it succeeds
      redis-fill                      ten fields of a hash for each user
      redis-ingest                    XADD and HSET an event
      redis-profiles                  HMGET of the ten fields
    """

let arguments = CommandLine.arguments.dropFirst()
do {
    let options = try SessionBenchOptions(Array(arguments.dropFirst()))
    switch arguments.first {
    case "ingest": try await SessionLoad(options).ingest()
    case "effect": try await SessionLoad(options).effect()
    case "profiles": try await SessionLoad(options).profiles()
    case "await": try await SessionLoad(options).awaitUsers()
    case "redis-fill": try await RedisLoad(options).fill()
    case "redis-ingest": try await RedisLoad(options).ingest()
    case "redis-profiles": try await RedisLoad(options).profiles()
    default: throw SessionBenchFailure(usage)
    }
} catch {
    _ = "\(error)\n".withCString { write(STDERR_FILENO, $0, strlen($0)) }
    exit(error is SessionBenchFailure ? 2 : 1)
}
