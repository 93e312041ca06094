import MeshService
import Synchronization
import Testing

@Suite struct ReadinessTests {
    @Test func allConditionsMustHold() {
        let readiness = Readiness()
        #expect(readiness.isReady)
        readiness.require("recovery", because: "replaying the log")
        readiness.require("snapshot", because: "none is active")
        #expect(readiness.reasons == ["recovery: replaying the log", "snapshot: none is active"])
        readiness.satisfy("recovery")
        #expect(!readiness.isReady)
        readiness.satisfy("snapshot")
        #expect(readiness.isReady)
        #expect(readiness.reasons.isEmpty)
    }

    @Test func drainingIsForGood() {
        let readiness = Readiness()
        readiness.require("snapshot", because: "none is active")
        readiness.startDraining()
        readiness.satisfy("snapshot")
        #expect(!readiness.isReady)
        #expect(readiness.reasons == ["draining: the process is shutting down"])
    }

    @Test func observersHearOfChangesOnly() {
        let readiness = Readiness()
        let heard = Mutex<[Bool]>([])
        readiness.observe { isReady in heard.withLock { $0.append(isReady) } }
        readiness.require("a", because: "x")
        readiness.require("b", because: "y")
        readiness.satisfy("a")
        readiness.satisfy("b")
        readiness.startDraining()
        readiness.startDraining()
        #expect(heard.withLock { $0 } == [false, true, false])
    }
}
