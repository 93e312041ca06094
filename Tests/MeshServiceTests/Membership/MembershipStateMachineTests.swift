import MeshService
import Testing

@Suite struct MembershipStateMachineTests {
    private typealias Machine = MembershipStateMachine
    private let lease = Duration.seconds(3)

    /// A machine that joined at time zero.
    private func member() -> Machine {
        var machine = Machine(now: .zero)
        #expect(machine.next(now: .zero) == .call(.join))
        machine.succeeded(lease: lease, now: .zero)
        return machine
    }

    @Test func aNodeJoinsAndThenRenewsAtAThirdOfTheLease() {
        var machine = member()
        #expect(machine.isMember(now: .zero))
        #expect(machine.next(now: .zero) == .wait(until: .seconds(1)))
        #expect(machine.next(now: .milliseconds(999)) == .wait(until: .seconds(1)))
        #expect(machine.next(now: .seconds(1)) == .call(.heartbeat))
        machine.succeeded(lease: lease, now: .seconds(1))
        #expect(machine.next(now: .seconds(1)) == .wait(until: .seconds(2)))
    }

    @Test func newsIsSentAtOnce() {
        var machine = member()
        machine.noteReportChanged()
        #expect(machine.next(now: .milliseconds(1)) == .call(.heartbeat))
        machine.succeeded(lease: lease, now: .milliseconds(1))
        #expect(machine.next(now: .milliseconds(2)) == .wait(until: .milliseconds(1_001)))
    }

    @Test func newsThatArrivesDuringACallIsSentAfterIt() {
        var machine = member()
        #expect(machine.next(now: .seconds(1)) == .call(.heartbeat))
        machine.noteReportChanged()
        machine.succeeded(lease: lease, now: .seconds(1))
        #expect(machine.next(now: .seconds(1)) == .call(.heartbeat))
    }

    @Test func failuresBackOffEvenWithNews() {
        var machine = member()
        #expect(machine.next(now: .seconds(1)) == .call(.heartbeat))
        machine.failed(now: .seconds(1), random: 1)
        machine.noteReportChanged()
        #expect(machine.next(now: .seconds(1)) == .wait(until: .milliseconds(1_100)))
        #expect(machine.next(now: .milliseconds(1_100)) == .call(.heartbeat))
        machine.failed(now: .milliseconds(1_100), random: 1)
        #expect(machine.next(now: .milliseconds(1_100)) == .wait(until: .milliseconds(1_300)))
    }

    @Test func aNodeWhoseLeaseRanOutJoinsAnew() {
        var machine = member()
        #expect(machine.next(now: .seconds(1)) == .call(.heartbeat))
        machine.failed(now: .seconds(1), random: 0)
        #expect(machine.isMember(now: .seconds(2)))
        #expect(!machine.isMember(now: .seconds(3)))
        #expect(machine.next(now: .seconds(3)) == .call(.join))
        machine.succeeded(lease: lease, now: .seconds(3))
        #expect(machine.isMember(now: .seconds(5)))
    }

    @Test func aCoordinatorThatIsAwayIsTriedForEverAtMostEveryFiveSeconds() {
        var machine = Machine(now: .zero)
        var now = Duration.zero
        var longest = Duration.zero
        for _ in 0..<100 {
            #expect(machine.next(now: now) == .call(.join))
            machine.failed(now: now, random: 1)
            guard case .wait(let until) = machine.next(now: now) else {
                Issue.record("a failed node does not wait")
                return
            }
            longest = max(longest, until - now)
            now = until
        }
        #expect(longest == .seconds(5))
    }

    @Test func onlyAMemberTellsThatItLeaves() {
        var joined = member()
        #expect(joined.leave() == true)
        #expect(joined.next(now: .seconds(9)) == .stop)
        var outside = Machine(now: .zero)
        #expect(outside.leave() == false)
        #expect(outside.next(now: .zero) == .stop)
    }

    @Test func anAnswerThatComesAfterLeavingDoesNotBringTheNodeBack() {
        var machine = Machine(now: .zero)
        #expect(machine.next(now: .zero) == .call(.join))
        #expect(machine.leave() == true)  // the coordinator may have it by now
        machine.succeeded(lease: lease, now: .zero)
        #expect(machine.next(now: .zero) == .stop)
        #expect(!machine.isMember(now: .zero))
    }
}
