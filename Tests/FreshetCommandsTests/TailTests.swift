import EventFiles
import FreshetCommands
import MeshMessages
import MeshService
import Testing

@Suite("Following the log")
struct TailTests {
    private static let first = HostPort(host: "127.0.0.1", port: 1001)
    private static let second = HostPort(host: "127.0.0.1", port: 1002)
    private static let elsewhere = HostPort(host: "127.0.0.1", port: 7410)

    private static func topology(_ owners: [Topology.PartitionOwner]) -> Topology {
        Topology(
            nodes: [
                Topology.Node(nodeID: "a", service: .session, rpcAddress: first),
                Topology.Node(nodeID: "b", service: .session, rpcAddress: second),
            ], partitions: 3, owners: owners)
    }

    private static func owner(_ partition: UInt32, _ node: String, heldBy holder: HostPort?) -> Topology.PartitionOwner
    {
        Topology.PartitionOwner(partition: partition, nodeID: node, epoch: 1, holderAddress: holder)
    }

    private static let shared = topology([
        owner(0, "a", heldBy: first),
        // On its way to b, and still with a.
        owner(1, "b", heldBy: first),
        owner(2, "b", heldBy: nil),
    ])

    private func offsets(_ request: SessionV1.TailEventsRequest?) -> [UInt32: UInt64] {
        Dictionary((request?.from ?? []).map { ($0.partition, $0.offset) }, uniquingKeysWith: { $1 })
    }

    @Test func eachNodeIsAskedForThePartitionsThatItHolds() {
        let requests = TailCursor(.end).requests(Self.shared, fallback: Self.elsewhere)
        #expect(offsets(requests[Self.first]) == [0: .max, 1: .max])
        #expect(offsets(requests[Self.second]) == [2: .max])
        #expect(requests.count == 2)
    }

    @Test func aPartitionThatMovedIsGoneOnWithWhereItStood() {
        var cursor = TailCursor(.start)
        cursor.take(
            SessionV1.ReadEventsResponse(next: [
                SessionV1.PartitionOffset(partition: 0, offset: 7), SessionV1.PartitionOffset(partition: 1, offset: 9),
            ]))
        let moved = Self.topology([
            Self.owner(0, "a", heldBy: Self.first), Self.owner(1, "b", heldBy: Self.second),
            Self.owner(2, "b", heldBy: Self.second),
        ])
        let requests = cursor.requests(moved, fallback: Self.elsewhere)
        #expect(offsets(requests[Self.first]) == [0: 7])
        #expect(offsets(requests[Self.second]) == [1: 9, 2: 0])
    }

    @Test func onlyThePartitionsNamedAreFollowed() {
        let requests = TailCursor(.offsets([1: 5])).requests(Self.shared, fallback: Self.elsewhere)
        #expect(requests.keys.sorted { $0.port < $1.port } == [Self.first])
        #expect(offsets(requests[Self.first]) == [1: 5])
    }

    @Test func ofOneUserOnlyTheirPartitionIsFollowed() {
        let requests = TailCursor(.start, user: "42").requests(Self.shared, fallback: Self.elsewhere)
        #expect(requests.values.flatMap(\.from).map(\.partition) == [Self.shared.partitioner?.partition(of: "42")])
    }

    @Test func withoutOwnersOneNodeIsAskedForEverything() {
        let requests = TailCursor(.start).requests(Topology(partitions: 3), fallback: Self.elsewhere)
        #expect(offsets(requests[Self.elsewhere]) == [0: 0, 1: 0, 2: 0])
    }

    @Test func theEndIsReachedWhenEveryPartitionHasBeenReadToIt() {
        var cursor = TailCursor(.start)
        let requests = cursor.requests(Self.shared, fallback: Self.elsewhere)
        func page(_ partitions: [UInt32], remaining: UInt64) -> SessionV1.ReadEventsResponse {
            SessionV1.ReadEventsResponse(
                next: partitions.map { SessionV1.PartitionOffset(partition: $0, offset: 1) }, remaining: remaining)
        }
        cursor.take(page([0, 1], remaining: 4))
        cursor.take(page([2], remaining: 0))
        #expect(!cursor.hasReachedEnd(of: requests))
        cursor.take(page([0, 1], remaining: 0))
        #expect(cursor.hasReachedEnd(of: requests))
    }

    @Test func aLineSaysWhatHappenedAndWhere() {
        let event = SignalsV1.Event(
            eventID: "e", userID: "42", itemID: "50", kind: "search", occurredAt: 889_238_469_000_000, query: "jazz",
            attributes: [SignalsV1.Attribute(key: "genres", value: "Musical")])
        let entry = SessionV1.LogEntry(partition: 3, offset: 120, event: event)
        #expect(TailLine.text(entry) == "1998-03-07T02:41:09Z  42  search  50  \"jazz\"  genres=Musical  [3:120]")
        let json = TailLine.json(entry)
        #expect(json["partition"] == .integer(3) && json["offset"] == .integer(120))
        #expect(json["event"]?["attributes"]?["genres"] == .string("Musical"))
        #expect((try? JSONRecord.parse(json["event"]?.compact ?? "")) != nil, "it can be imported again")
    }

    @Test func aForgottenUserIsALineWithoutAnId() {
        let entry = SessionV1.LogEntry(partition: 3, offset: 120, forgottenUser: [0x0A, 0xFF])
        #expect(TailLine.text(entry).contains("0aff"))
        #expect(TailLine.json(entry).compact == #"{"partition":3,"offset":120,"forgotten_user":"0aff"}"#)
    }
}
