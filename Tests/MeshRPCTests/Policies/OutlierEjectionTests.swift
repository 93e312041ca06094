import MeshRPC
import Testing

@Suite("Ejection of one endpoint, on a paused clock")
struct OutlierEjectionTests {
    var time = PausedTime()
    var endpoint: OutlierEjection

    init() { endpoint = OutlierEjection(now: time.now) }

    mutating func fail(_ times: Int, wasProbe: Bool = false, mayEject: Bool = true, random: Double = 0) -> Bool {
        var ejected = false
        for _ in 0..<times {
            ejected = endpoint.failed(wasProbe: wasProbe, mayEject: mayEject, random: random, now: time.now)
        }
        return ejected
    }

    mutating func probe() {
        #expect(endpoint.wantsProbe(now: time.now))
        endpoint.probeStarted()
    }

    @Test("five failures in a row eject; a served call starts the count anew")
    mutating func consecutive() {
        _ = fail(4)
        endpoint.served(startedAt: time.now, now: time.now)
        let four = fail(4)
        #expect(!four && !endpoint.isEjected)
        let fifth = fail(1)
        #expect(fifth && endpoint.isEjected)
    }

    @Test("after a second one probe goes out, and its success brings the endpoint back")
    mutating func probes() {
        _ = fail(5)
        time.advance(.milliseconds(999))
        #expect(!endpoint.wantsProbe(now: time.now))
        time.advance(.milliseconds(1))
        probe()
        #expect(!endpoint.wantsProbe(now: time.now))
        endpoint.served(startedAt: time.now, now: time.now)
        #expect(!endpoint.isEjected)
    }

    @Test("each failed probe doubles the ejection, up to a minute")
    mutating func doubles() {
        _ = fail(5)
        for seconds in [1, 2, 4, 8, 16, 32, 60, 60] {
            time.advance(.seconds(seconds) - .milliseconds(1))
            #expect(!endpoint.wantsProbe(now: time.now))
            time.advance(.milliseconds(1))
            probe()
            let again = fail(1, wasProbe: true)
            #expect(again)
        }
    }

    @Test("jitter adds up to half")
    mutating func jitter() {
        _ = fail(5, random: 1)
        time.advance(.milliseconds(1499))
        #expect(!endpoint.wantsProbe(now: time.now))
        time.advance(.milliseconds(1))
        #expect(endpoint.wantsProbe(now: time.now))
    }

    @Test("a flapping endpoint is out longer each time; one that was well for a minute starts over")
    mutating func flaps() {
        func comeBack(after: Duration) {
            time.advance(after)
            probe()
            endpoint.served(startedAt: time.now, now: time.now)
        }
        _ = fail(5)
        comeBack(after: .seconds(1))
        _ = fail(5)
        time.advance(.seconds(1))
        #expect(!endpoint.wantsProbe(now: time.now))
        comeBack(after: .seconds(1))
        time.advance(.seconds(60))
        _ = fail(5)
        comeBack(after: .seconds(1))
        #expect(!endpoint.isEjected)
    }

    @Test("calls from before the ejection decide nothing; a later call that was served does")
    mutating func oldCalls() {
        let before = time.now
        time.advance(.milliseconds(10))
        _ = fail(5)
        endpoint.served(startedAt: before, now: time.now)
        #expect(endpoint.isEjected)
        time.advance(.seconds(1))
        probe()
        let old = fail(3)
        #expect(!old)
        time.advance(.milliseconds(10))
        endpoint.served(startedAt: time.now, now: time.now)
        #expect(!endpoint.isEjected)
    }

    @Test("an endpoint that may not be ejected stays, until a failure when it may")
    mutating func lastOne() {
        let last = fail(20, mayEject: false)
        #expect(!last && !endpoint.isEjected)
        let now = fail(1)
        #expect(now)
    }

    @Test("a probe without a verdict makes the next call the probe")
    mutating func undecided() {
        _ = fail(5)
        time.advance(.seconds(1))
        probe()
        endpoint.probeUndecided(now: time.now)
        #expect(endpoint.wantsProbe(now: time.now))
    }

    @Test("unreachable and broken count, a refused request does not, load and our own giving up say nothing")
    func outcomes() {
        func outcome(_ progress: CallFailure.Progress, _ code: RPCError.Code) -> CallOutcome {
            CallOutcome(CallFailure(progress, code, ""))
        }
        #expect(CallOutcome(nil) == .served)
        for code in [RPCError.Code.unavailable, .unknown, .internal, .dataLoss] {
            #expect(outcome(.answered, code) == .failed)
        }
        for code in [RPCError.Code.notFound, .invalidArgument, .unimplemented, .aborted, .permissionDenied] {
            #expect(outcome(.answered, code) == .served)
        }
        #expect(outcome(.unknown, .unavailable) == .failed)
        #expect(outcome(.notProcessed, .unavailable) == .failed)
        #expect(outcome(.abandoned, .deadlineExceeded) == .timedOut)
        #expect(outcome(.answered, .deadlineExceeded) == .timedOut)
        #expect(outcome(.abandoned, .canceled) == .cancelled)
        #expect(outcome(.abandoned, .resourceExhausted) == .cancelled)
        #expect(outcome(.answered, .resourceExhausted) == .overloaded)
    }
}
