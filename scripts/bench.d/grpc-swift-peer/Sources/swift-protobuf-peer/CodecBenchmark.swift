import Glibc
import SwiftProtobuf

/// Times swift-protobuf in the same way as freshet-rpc-bench times its own codec.
struct CodecBenchmark {
    let bytes: [UInt8]
    let seconds = 0.5

    func run() throws {
        let response = try Peer_RankResponse(serializedBytes: bytes)
        let again: [UInt8] = try response.serializedBytes()
        precondition(again == bytes && response.items.count == 20)
        let unpack = try measure { try Peer_RankResponse(serializedBytes: bytes).items.count }
        let pack = try measure {
            let bytes: [UInt8] = try response.serializedBytes()
            return bytes.count
        }
        print(
            "{\"unpack_ns\":\(unpack.nanoseconds),\"pack_ns\":\(pack.nanoseconds),"
                + "\"unpack_allocations\":\(unpack.allocations?.description ?? "null"),"
                + "\"pack_allocations\":\(pack.allocations?.description ?? "null")}")
    }

    private func measure(_ operation: () throws -> Int) throws -> (nanoseconds: Double, allocations: Double?) {
        typealias Counter = @convention(c) () -> UInt64
        let counter = dlsym(nil, "bench_allocation_count").map { unsafeBitCast($0, to: Counter.self) }
        let batch = 200
        var cheapest = Duration.seconds(1_000_000)
        var allocations: UInt64 = 0
        var checksum = 0
        let end = ContinuousClock.now + .seconds(seconds)
        repeat {
            let allocated = counter?() ?? 0
            let start = ContinuousClock.now
            for _ in 0..<batch { checksum &+= try operation() }
            cheapest = min(cheapest, start.duration(to: .now))
            allocations = (counter?() ?? 0) - allocated
        } while ContinuousClock.now < end
        precondition(checksum > 0)
        return (cheapest / .nanoseconds(1) / Double(batch), counter == nil ? nil : Double(allocations) / Double(batch))
    }
}
