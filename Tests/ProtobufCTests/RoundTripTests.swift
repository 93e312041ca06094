import MeshMessages
import ProtobufC
import Testing
import TestSupport

@Suite("Round trips")
struct RoundTripTests {
    @Test("Bytes and JSON give back the message that made them")
    func sample() throws {
        #expect(try SessionV1.GetProfileResponse(serializedBytes: Samples.profile.serializedBytes()) == Samples.profile)
        #expect(try SessionV1.GetProfileResponse(jsonBytes: Samples.profile.jsonBytes()) == Samples.profile)
    }

    @Test("Random messages survive both encodings", arguments: [1, 2, 3, 4])
    func randomMessages(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        for _ in 0..<50 {
            let message = Samples.randomProfile(&random)
            #expect(try SessionV1.GetProfileResponse(serializedBytes: message.serializedBytes()) == message)
            #expect(try SessionV1.GetProfileResponse(jsonBytes: message.jsonBytes()) == message)
        }
    }

    @Test("Equal messages give equal bytes, whatever the order in which a map was filled")
    func mapsAreSorted() {
        let names = (0..<40).map { "key\($0)" }
        var forward = SessionV1.BatchProfile()
        var backward = SessionV1.BatchProfile()
        for name in names { forward.values[name] = SignalsV1.SignalValue(kind: .category(name)) }
        for name in names.reversed() { backward.values[name] = SignalsV1.SignalValue(kind: .category(name)) }
        #expect(forward.serializedBytes() == backward.serializedBytes())
        #expect(forward.jsonBytes() == backward.jsonBytes())
    }

    @Test("The three ways to serialise agree")
    func serialisingIntoABuffer() {
        let bytes = Samples.profile.serializedBytes()
        #expect(Samples.profile.serializedSize == bytes.count)
        #expect(Samples.profile.serialize { Array($0) } == bytes)
        #expect(SessionV1.GetProfileResponse().serializedBytes().isEmpty)
        #expect(SessionV1.GetProfileResponse().serialize { $0.count } == 0)
    }

    @Test("Scratch arenas nest: serialising within a serialisation leaves the outer bytes alone")
    func nestedScratch() {
        let outer = Samples.profile
        let large = SessionV1.GetProfileResponse(userID: String(repeating: "x", count: 3 << 20))
        outer.serialize { bytes in
            let inner = large.serializedBytes()
            #expect(inner.count > 3 << 20)
            #expect(Array(bytes) == outer.serializedBytes())
        }
    }

    @Test("Large binary fields round trip")
    func bytesFields() throws {
        var random = SplitMix64(seed: 9)
        for count in [0, 1, 2, 3, 4, 5, 1000, 1 << 18] {
            let data = (0..<count).map { _ in UInt8.random(in: 0...255, using: &random) }
            let message = BatchV1.FetchSnapshotResponse(data: data)
            #expect(try BatchV1.FetchSnapshotResponse(serializedBytes: message.serializedBytes()) == message)
            #expect(try BatchV1.FetchSnapshotResponse(jsonBytes: message.jsonBytes()) == message)
        }
    }

    @Test("Threads do not share scratch memory")
    func threads() async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for seed in 1...8 {
                group.addTask {
                    var random = SplitMix64(seed: UInt64(seed))
                    for _ in 0..<20 {
                        let message = Samples.randomProfile(&random)
                        let copy = try SessionV1.GetProfileResponse(serializedBytes: message.serializedBytes())
                        #expect(copy == message)
                    }
                }
            }
            try await group.waitForAll()
        }
    }
}
