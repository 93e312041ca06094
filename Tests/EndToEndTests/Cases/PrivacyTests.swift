import Foundation
import MeshMessages
import MeshRPC
import Testing

extension EndToEnd {
    /// Who a user is: an anonymous id that gets a name, and a user who wants to be forgotten.
    @Suite struct PrivacyTests {
        @Test func aLinkedHistoryIsMergedOnceAndGoesToOneUserOnly() async throws {
            try await MeshUnderTest.run(.init(services: [.coordinator, .session])) { mesh in
                let now = TasteWorld.now
                try await mesh.ingest([
                    Self.event("a1", "anonymous", now - 4), Self.event("a2", "anonymous", now - 2),
                    Self.event("k1", "known", now - 3), Self.event("k2", "known", now - 1),
                ])
                let link = SessionV1.LinkUserRequest(anonymousID: "anonymous", userID: "known")
                #expect(try await mesh.session.linkUser(link).merged == 2)
                #expect(try await Self.items(mesh, "known") == ["a1", "k1", "a2", "k2"])

                // Again, and by a process that only knows what is in the log.
                #expect(try await mesh.session.linkUser(link).merged == 0)
                try await mesh.kill(.session)
                try await mesh.restart(.session)
                #expect(try await mesh.session.linkUser(link).merged == 0)
                #expect(try await Self.items(mesh, "known") == ["a1", "k1", "a2", "k2"])

                let other = await #expect(throws: RPCError.self) {
                    try await mesh.session.linkUser(.init(anonymousID: "anonymous", userID: "other"))
                }
                #expect(other?.code == .failedPrecondition)
                #expect(try await Self.items(mesh, "other").isEmpty)

                // What the anonymous id does afterwards belongs to the user too, once it is asked for.
                try await mesh.ingest([Self.event("a3", "anonymous", now)])
                #expect(try await mesh.session.linkUser(link).merged == 1)
                #expect(try await Self.items(mesh, "known").last == "a3")
            }
        }

        @Test func aForgottenUserIsInNoAnswerAndInNoFileOfTheLog() async throws {
            try await MeshUnderTest.run(.init(services: [.coordinator, .session, .batch])) { mesh in
                let user = "forget-me-7d1f40c2"
                let world = TasteWorld(before: TasteWorld.now - TasteWorld.minute)
                try await mesh.ingest(
                    (0..<8).map { Self.event("f-\($0)", user, TasteWorld.now - 1_000, TasteWorld.film($0)) })
                try await mesh.serve(world)
                let base = try await mesh.profile(user).batchProfile
                #expect(base?.values.isEmpty == false)
                try await mesh.ingest([Self.event("late", user, TasteWorld.now, "f24")])
                _ = try await mesh.session.putPatch(.init(userID: user, patch: Self.patch))
                let naming = try Self.files(of: mesh).filter { try Self.contains(user, in: $0) }
                #expect(!naming.isEmpty, "the scan finds what is there")

                let answer = try await mesh.session.forgetUser(
                    .init(userID: user), options: CallOptions(timeout: .seconds(30)))
                #expect(answer.erased >= 10)
                #expect(try await Self.items(mesh, user).isEmpty)
                let profile = try await mesh.profile(user)
                #expect(profile.batchProfile?.values.isEmpty ?? true)
                #expect(profile.volatilePatches.isEmpty)
                #expect(profile.resolvedProfile["genre_affinity"]?.provenance?.source != .base)
                let left = try Self.files(of: mesh).filter { try Self.contains(user, in: $0) }
                #expect(left.isEmpty, "\(left) name the user")

                // The next snapshot is without the user, and somebody of that name starts as new.
                let build = try await mesh.build(models: false)
                try await mesh.waitUntilServed(profiles: build.profilesVersion)
                #expect(try await mesh.profile(user).batchProfile?.values.isEmpty ?? true)
                try await mesh.ingest([Self.event("new", user, TasteWorld.now, "f03")])
                #expect(try await Self.items(mesh, user) == ["f03"])
                let other = try await mesh.profile(TasteWorld.user(1))
                #expect(other.batchProfile?.values.isEmpty == false)
            }
        }

        private static let patch = SignalsV1.Patch(
            patchID: "p", signal: "genre_affinity",
            value: .init(kind: .distribution(.init(weights: [.init(label: "Drama", weight: 1)]))), mass: 8)

        private static func event(_ id: String, _ user: String, _ time: Int64, _ item: String? = nil) -> SignalsV1.Event
        {
            .init(eventID: id, userID: user, itemID: item ?? id, kind: "view", occurredAt: time)
        }

        private static func items(_ mesh: MeshUnderTest, _ user: String) async throws -> [String] {
            try await mesh.session.getHistory(.init(userID: user)).items.map(\.itemID)
        }

        /// The files of the session tier's log, state and checkpoints.
        private static func files(of mesh: MeshUnderTest) throws -> [String] {
            let directory = mesh.dataDirectory(of: .session) + "/log"
            return try FileManager.default.subpathsOfDirectory(atPath: directory).map { "\(directory)/\($0)" }.filter {
                var isDirectory: ObjCBool = false
                return FileManager.default.fileExists(atPath: $0, isDirectory: &isDirectory) && !isDirectory.boolValue
            }
        }

        private static func contains(_ text: String, in file: String) throws -> Bool {
            guard let data = FileManager.default.contents(atPath: file) else { return false }
            return data.range(of: Data(text.utf8)) != nil
        }
    }
}
