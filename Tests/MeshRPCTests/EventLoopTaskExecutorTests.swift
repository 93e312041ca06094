import MeshRPC
import NIOCore
import NIOPosix
import Synchronization
import Testing

private final class Cell: Sendable {
    let value = Atomic(0)
}

@Suite("Tasks on an event loop")
struct EventLoopTaskExecutorTests {
    @Test("work that does not suspend is done before the starter goes on; work that suspends resumes on the loop")
    func immediate() async throws {
        let loop = MultiThreadedEventLoopGroup.singleton.next()
        let done = Cell()
        let work: @Sendable (Int) async throws -> Int = { $0 + 1 }
        let (doneAtOnce, task) = try await loop.submit {
            let task = Task.immediate(executorPreference: EventLoopTaskExecutor(loop)) {
                let value = (try? await work(1)) ?? 0
                done.value.store(value, ordering: .relaxed)
                await Task.yield()
                return loop.inEventLoop
            }
            return (done.value.load(ordering: .relaxed), task)
        }.get()
        #expect(doneAtOnce == 2)
        let resumedOnLoop = await task.value
        #expect(resumedOnLoop)
    }
}
