import EventLog
import MeshMessages
import MeshRPC
import Signals
import SessionTier
import Testing

@Suite("What a request may ask of a profile")
struct ProfileRequestTests {
    @Test func onlyTheFieldsAskedForAreAnswered() async throws {
        try await ServedNode.run { node in
            _ = try await node.client.putPatch(.init(userID: "u", patch: Self.patch))
            let all = try await node.client.getProfile(.init(userID: "u"))
            #expect(all.volatilePatches.count == 1 && !all.resolvedProfile.isEmpty)
            let resolved = try await node.client.getProfile(.init(userID: "u", fields: ["resolved_profile"]))
            #expect(resolved.volatilePatches.isEmpty && resolved.batchProfile == nil)
            #expect(resolved.resolvedProfile == all.resolvedProfile)
            let patches = try await node.client.getProfile(.init(userID: "u", fields: ["volatile_patches"]))
            #expect(patches.volatilePatches == all.volatilePatches && patches.resolvedProfile.isEmpty)
            let error = await #expect(throws: RPCError.self) {
                try await node.client.getProfile(.init(userID: "u", fields: ["patches"]))
            }
            #expect(error?.code == .invalidArgument)
            #expect(error?.message.contains("volatile_patches") == true)
        }
    }

    @Test func aRuleRefusesWhatIsTooOldAndNamesIt() async throws {
        try await ServedNode.run { node in
            _ = try await node.client.putPatch(.init(userID: "u", patch: Self.patch))
            let rule = SessionV1.StalenessRule(signal: "genre_affinity", maxAgeSeconds: 60, onStale: .refuse)
            let asOf = (noon + 61).microseconds
            let error = await #expect(throws: RPCError.self) {
                try await node.client.getProfile(.init(userID: "u", asOf: asOf, staleness: [rule]))
            }
            #expect(error?.code == .failedPrecondition)
            #expect(error?.message.contains("genre_affinity") == true)
            let young = try await node.client.getProfile(
                .init(userID: "u", asOf: (noon + 59).microseconds, staleness: [rule]))
            #expect(young.resolvedProfile["genre_affinity"]?.value != nil)
            let unknown = await #expect(throws: RPCError.self) {
                try await node.client.getProfile(
                    .init(userID: "u", staleness: [.init(signal: "genre", maxAgeSeconds: 60, onStale: .refuse)]))
            }
            #expect(unknown?.code == .notFound)
        }
    }

    @Test func aPatchIsTakenAwayOnce() async throws {
        try await ServedNode.run { node in
            _ = try await node.client.putPatch(.init(userID: "u", patch: Self.patch))
            let first = try await node.client.removePatch(.init(userID: "u", patchID: "p"))
            #expect(first.removed)
            let second = try await node.client.removePatch(.init(userID: "u", patchID: "p"))
            #expect(!second.removed)
            let profile = try await node.client.getProfile(.init(userID: "u"))
            #expect(profile.volatilePatches.isEmpty)
        }
    }

    @Test func aPatchOfAClockThatIsAheadIsTakenAsOfNowAndLeavesTheOthers() async throws {
        try await ServedNode.run { node in
            _ = try await node.client.putPatch(.init(userID: "u", patch: Self.patch))
            var ahead = Self.patch
            ahead.patchID = "ahead"
            ahead.observedAt = (noon + 86_400).microseconds
            ahead.lastReinforcedAt = ahead.observedAt
            let written = try await node.client.putPatch(.init(userID: "u", patch: ahead))
            #expect(written.patch?.lastReinforcedAt == noon.microseconds)
            let profile = try await node.client.getProfile(.init(userID: "u"))
            #expect(profile.volatilePatches.map(\.patchID).sorted() == ["ahead", "p"])
            let later = try await node.client.getProfile(.init(userID: "u", asOf: (noon + 1_801).microseconds))
            #expect(later.volatilePatches.isEmpty)
        }
    }

    @Test func aRefreshOfAClockThatIsAheadDoesNotOutrankThoseToCome() async throws {
        try await ServedNode.run { node in
            func write(_ label: String, computedAt: Timestamp) async throws -> UInt32 {
                let value = SignalsV1.SignalValue(
                    kind: .distribution(.init(weights: [.init(label: label, weight: 1)])))
                return try await node.client.writeBase(
                    .init(
                        userID: "u", values: [.init(signal: "genre_affinity", value: value)], leaseID: "lease-\(label)",
                        computedAt: computedAt.microseconds)
                ).written
            }
            let ahead = try await write("Crime", computedAt: noon + 86_400)
            let next = try await write("Drama", computedAt: noon + 1)
            #expect(ahead == 1 && next == 1)
        }
    }

    @Test func aSessionIsWhatTheUserDoesNow() async throws {
        try await ServedNode.run { node in
            _ = try await node.client.ingestEvents(
                .init(events: [
                    .init("1", of: "u", item: "jazz", at: -7_200), .init("2", of: "u", item: "heat", at: -60),
                    .init("3", of: "u", item: "brazil", at: -30),
                ]))
            let session = try await node.client.getSession(.init(userID: "u"))
            #expect(session.open)
            #expect(session.events == 2)
            #expect(session.clicks.map(\.itemID) == ["heat", "brazil"])
            #expect(session.startedAt == (noon + -60).microseconds)
            let later = try await node.client.getSession(.init(userID: "u", asOf: (noon + 7_200).microseconds))
            #expect(!later.open)
            let nobody = try await node.client.getSession(.init(userID: "nobody"))
            #expect(!nobody.open && nobody.startedAt == 0)
        }
    }

    @Test func aFullQueueIsTryAgainLaterAndSaysWhen() {
        let error = RPCError(ofStore: EventLogError.overloaded(retryAfter: .milliseconds(12)))
        #expect(error?.code == .resourceExhausted)
        #expect(error?.metadata[RetryPolicy.retryHint] == "12")
        #expect(RPCError(ofStore: EventLogError.readOnly(reason: "disk full"))?.code == .unavailable)
        #expect(RPCError(ofStore: SessionStoreError.notServed(partition: 3))?.code == .unavailable)
        #expect(RPCError(ofStore: CancellationError()) == nil)
    }

    private static let patch = SignalsV1.Patch(
        patchID: "p", signal: "genre_affinity",
        value: .init(kind: .distribution(.init(weights: [.init(label: "Crime", weight: 1)]))),
        observedAt: noon.microseconds, lastReinforcedAt: noon.microseconds, mass: 8)
}
