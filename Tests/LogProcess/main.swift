// log-process: a log in a process of its own, which EventLogTests kill and whose disk they fill.
//
//   log-process append DIRECTORY   appends until it fails or is killed, and prints "ack KEY", "checkpoint OFFSET" for what it
//                                  was told is durable; at a failure "error REASON", "health REASON", then "again REASON" for
//                                  one more append
//   log-process list DIRECTORY     prints "entry KEY" for what the log holds

import EventLog

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

func say(_ line: String) {
    let bytes = Array((line + "\n").utf8)
    guard write(STDOUT_FILENO, bytes, bytes.count) == bytes.count else { exit(1) }
}

/// Appends and checkpoints until one of the two fails; the reason.
@Sendable func appendUntilFailure(_ log: EmbeddedEventLog, task: Int) async -> String {
    var number = 0
    while true {
        let key = "\(task)-\(number)"
        number += 1
        do {
            let record = LogRecord(
                partition: UInt32(task % 4), key: Array(key.utf8), payload: Array(repeating: 7, count: 1_000))
            let position = try await log.append([record])[0].position
            say("ack \(key)")
            if task == 0, number % 10 == 0 {
                let users = (0..<20).map { ("user-\($0)", Array(key.utf8) as [UInt8]?) }
                try await log.checkpoints.write(
                    PartitionCheckpoint(offset: position.offset + 1, state: Array(key.utf8)), of: 0,
                    users: Dictionary(uniqueKeysWithValues: users))
                say("checkpoint \(position.offset + 1)")
            }
        } catch {
            return "\(error)"
        }
    }
}

/// Appends from several tasks until all have failed; the reasons they got.
func failures(_ log: EmbeddedEventLog) async -> Set<String> {
    await withTaskGroup(of: String.self) { group in
        for task in 0..<8 { group.addTask { await appendUntilFailure(log, task: task) } }
        var reasons: Set<String> = []
        for await reason in group { reasons.insert(reason) }
        return reasons
    }
}

guard CommandLine.arguments.count == 3 else { exit(2) }
let log = try EmbeddedEventLog.open(path: CommandLine.arguments[2], partitionCount: 4)
switch CommandLine.arguments[1] {
case "append":
    signal(SIGXFSZ, SIG_IGN)  // so that a write beyond the limit of a file's size fails
    for reason in await failures(log) { say("error \(reason)") }
    say("health \(log.health)")
    do {
        _ = try await log.append([LogRecord(partition: 0, payload: [])])
    } catch {
        say("again \(error)")
    }
case "list":
    for partition in 0..<log.partitionCount {
        let start = log.startOffsets()[Int(partition)]
        for entry in try log.read(partition: partition, from: start, limit: .max) {
            say("entry \(String(decoding: entry.key, as: UTF8.self))")
        }
    }
default: exit(2)
}
await log.close()
say("closed")
