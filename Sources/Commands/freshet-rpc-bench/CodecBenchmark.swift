import MeshMessages
import ProtobufC

/// Times the codec on the 20-item response, one operation after the other on one thread.
struct CodecBenchmark {
    /// What one kind of operation costs.
    private struct Cost {
        var nanoseconds: Double
        /// Nil unless allocations are counted.
        var allocations: Double?
    }

    let seconds: Double

    /// Prints one line of JSON; allocations are there if the counting library is preloaded.
    func run() throws {
        let response = RankExchange.response(to: RankExchange.request())
        let bytes = response.serializedBytes()
        precondition(bytes.count == RankExchange.responseSize)
        let copy = try RankerV1.RankResponse(serializedBytes: bytes)
        precondition(copy == response)
        let unpack = try measure { try RankerV1.RankResponse(serializedBytes: bytes).items.count }
        let pack = try measure { response.serializedBytes().count }
        print(
            "{\"unpack_ns\":\(unpack.nanoseconds),\"pack_ns\":\(pack.nanoseconds),"
                + "\"unpack_allocations\":\(unpack.allocations?.description ?? "null"),"
                + "\"pack_allocations\":\(pack.allocations?.description ?? "null")}")
    }

    /// Repeats `operation`, whose result keeps it from being optimised away, in batches until the time is over. The cheapest batch
    /// counts, and a batch is shorter than a time slice: what is above it is the machine's doing.
    private func measure(_ operation: () throws -> Int) throws -> Cost {
        let batch = 200
        let counter = AllocationCount()
        var cheapest = Duration.seconds(1_000_000)
        var allocations: UInt64 = 0
        var checksum = 0
        let end = ContinuousClock.now + .seconds(seconds)
        repeat {
            let allocated = counter?.current ?? 0
            let start = ContinuousClock.now
            for _ in 0..<batch { checksum &+= try operation() }
            cheapest = min(cheapest, start.duration(to: .now))
            allocations = (counter?.current ?? 0) - allocated
        } while ContinuousClock.now < end
        precondition(checksum > 0)
        return Cost(
            nanoseconds: cheapest / .nanoseconds(1) / Double(batch),
            allocations: counter == nil ? nil : Double(allocations) / Double(batch))
    }
}
