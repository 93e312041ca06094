import MeshService
import Testing

@Suite struct WakeupTests {
    @Test func aSleepThatTimedOutDoesNotShortenTheNext() async throws {
        let wakeup = Wakeup()
        let clock = ContinuousClock()
        for _ in 0..<3 {
            let start = clock.now
            try await wakeup.sleep(for: .milliseconds(20))
            #expect(clock.now - start >= .milliseconds(20))
        }
    }

    @Test func newsIsKeptForTheNextSleepAndTakenOnce() async throws {
        let wakeup = Wakeup()
        wakeup.wake()
        wakeup.wake()
        let clock = ContinuousClock()
        let start = clock.now
        try await wakeup.sleep(for: .seconds(3600))
        try await wakeup.sleep(for: .milliseconds(20))
        #expect(clock.now - start >= .milliseconds(20))
    }

    @Test func newsWakesASleeper() async throws {
        let wakeup = Wakeup()
        async let sleeping: Void = wakeup.sleep(for: .seconds(3600))
        wakeup.wake()
        try await sleeping
    }

    @Test func cancellationEndsTheSleep() async {
        let wakeup = Wakeup()
        let task = Task { try await wakeup.sleep(for: .seconds(3600)) }
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
    }
}
