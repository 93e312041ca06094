import Coordinator
import MeshRPC
import Testing

@Suite("Bell")
struct BellTests {
    let paused = PausedClock()
    let bell = Bell()

    @Test("A ring between looking and waiting is not lost")
    func noLostRing() async {
        let rings = bell.rings
        bell.ring()
        await bell.wait(past: rings, until: paused.now + .seconds(3_600), clock: paused.clock)
        #expect(bell.rings == rings + 1)
    }

    @Test("One ring wakes everybody who waits")
    func wakesAll() async {
        let rings = bell.rings
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<8 {
                group.addTask { await bell.wait(past: rings, until: paused.now + .seconds(3_600), clock: paused.clock) }
            }
            await paused.sleepers(atLeast: 8)
            bell.ring()
            await group.waitForAll()
        }
    }

    @Test("Waiting ends at the deadline")
    func deadline() async {
        async let waiting: Void = bell.wait(past: 0, until: paused.now + .seconds(10), clock: paused.clock)
        await paused.sleepers(atLeast: 1)
        paused.advance(by: .seconds(10))
        await waiting
        #expect(bell.rings == 0)
    }

    @Test("Waiting ends with its task")
    func cancellation() async {
        let task = Task { await bell.wait(past: 0, until: paused.now + .seconds(10), clock: paused.clock) }
        await paused.sleepers(atLeast: 1)
        task.cancel()
        await task.value
        #expect(bell.rings == 0)
    }
}
