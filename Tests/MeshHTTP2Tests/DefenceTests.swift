import MeshHTTP2
import NIOCore
import Testing

@Suite("The defence's machines, without a connection")
struct DefenceTests {
    let start = ContinuousClock.now

    @Test("what moves is not stalled, what is not owed neither")
    func progress() {
        var watch = ProgressWatch()
        func look(_ progress: Int?, _ second: Int) -> Bool {
            watch.isStalled(progress: progress, minimum: 10, timeout: .seconds(5), now: start + .seconds(second))
        }
        #expect(!look(0, 0))
        #expect(!look(10, 4))
        #expect(!look(15, 8))
        #expect(look(19, 9))
        #expect(!look(nil, 10))
        #expect(!look(19, 11))
        #expect(look(19, 16))
    }

    @Test("a budget is spent, comes back with time, and is earned by work")
    func budget() {
        var budget = NuisanceBudget(burst: 10, perSecond: 2, now: start)
        func spend(_ cost: Int, _ second: Int) -> Bool { budget.spend(cost, now: start + .seconds(second)) }
        for _ in 0..<10 { #expect(spend(1, 0)) }
        #expect(!spend(1, 0))
        #expect(spend(1, 2))
        for _ in 0..<5 { budget.earn() }
        #expect(spend(5, 2))
        #expect(!spend(10, 2))
        #expect(spend(1, 3600))
    }

    @Test("frame headers are found however the bytes are cut")
    func scanner() {
        let bytes =
            Raw.preface + Raw.frame(FrameType.headers, stream: 1, Raw.head)
            + Raw.frame(FrameType.continuation, flags: 4, stream: 1) + Raw.data(1, [1, 2, 3])
        for step in [1, 2, 7, 8, 9, 10, 24, bytes.count] {
            var scanner = FrameScanner(expectsPreface: true)
            var seen: [FrameScanner.Header] = []
            var unfinished: [Int?] = []
            for index in stride(from: 0, to: bytes.count, by: step) {
                let part = Array(bytes[index..<min(index + step, bytes.count)])
                let goesOn = part.withUnsafeBytes { bytes in
                    scanner.scan(bytes) { header in
                        seen.append(header)
                        return true
                    }
                }
                #expect(goesOn)
                unfinished.append(scanner.unfinished)
            }
            #expect(seen.map(\.type) == [4, 1, 9, 0])
            #expect(seen.map(\.length) == [0, 6, 0, 3])
            #expect(seen.map(\.streamID) == [0, 1, 1, 1])
            #expect(unfinished.last == .some(nil))
            // The header block counts from its HEADERS frame, the second frame of all.
            if step == 1 { #expect(unfinished.contains(2) && !unfinished.contains(3) && unfinished.contains(4)) }
        }
    }

    @Test("a connection's timeouts, in their order")
    func connection() {
        var limits = HTTP2Limits()
        limits.idleTimeout = .seconds(60)
        var watch = ConnectionWatch()
        func look(_ seen: ConnectionWatch.Observation, _ second: Int) -> HTTP2Timeout? {
            watch.observe(seen, limits: limits, now: start + .seconds(second))
        }
        #expect(look(.init(isSettled: false), 0) == nil)
        #expect(look(.init(isSettled: false), 10) == .settings)
        #expect(look(.init(unfinished: 7), 20) == nil)
        #expect(look(.init(unfinished: 8), 29) == nil)
        #expect(look(.init(unfinished: 8), 39) == .header)
        #expect(look(.init(blockedOutput: 0, openStreams: 1), 40) == nil)
        #expect(look(.init(blockedOutput: 0, openStreams: 1), 70) == .send)
        #expect(look(.init(streamsOpened: 1), 80) == nil)
        #expect(look(.init(streamsOpened: 2), 139) == nil)
        #expect(look(.init(streamsOpened: 2), 199) == .idle)
        #expect(watch.nextLook(after: .init(), limits: limits) == .seconds(60))
        #expect(watch.nextLook(after: .init(openStreams: 1), limits: limits) == .seconds(1))
    }

    @Test("a body comes out of the queue as it went in, and the queue does not grow for ever")
    func queue() {
        var queue = BodyQueue()
        var expected: [UInt8] = []
        var out = ByteBuffer()
        var next: UInt8 = 0
        for round in 0..<2000 {
            let count = round % 50 == 0 ? 5000 : round % 97
            let chunk = (0..<count).map { _ in
                next &+= 1
                return next
            }
            expected += chunk
            queue.append(ByteBuffer(bytes: chunk))
            if queue.count > 3000 { queue.read(queue.count - 1000, into: &out) }
        }
        queue.read(queue.count, into: &out)
        #expect(queue.count == 0)
        #expect(out == ByteBuffer(bytes: expected))
    }
}
