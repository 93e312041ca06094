import Foundation
import MeshMessages
import MeshService
import Testing

extension EndToEnd {
    @Suite struct DamagedSnapshotTests {
        @Test func aTruncatedSnapshotIsReportedAndTheOneBeforeServesOn() async throws {
            try await MeshUnderTest.run(.init(services: [.coordinator, .session, .batch, .ranker])) { mesh in
                let world = TasteWorld(before: TasteWorld.now - TasteWorld.minute)
                let good = try await mesh.serve(world)
                let user = TasteWorld.user(12)
                let before = try await mesh.rank(user, arm: "injection")

                let damaged = try await mesh.build(hold: true)
                #expect(damaged.profilesVersion != good.profilesVersion)
                let file = try Self.truncateLargestFile(
                    of: "\(mesh.dataDirectory(of: .batch))/snapshots/profiles/\(damaged.profilesVersion)")
                _ = try await mesh.coordinator.activateSnapshot(
                    .init(profilesVersion: damaged.profilesVersion, modelsVersion: damaged.modelsVersion))

                for service in [.session, .ranker] as [ServiceName] {
                    try await eventually(
                        "\(service.executable) reports the damage",
                        isTrue: {
                            mesh.errorLines(of: service).contains {
                                $0.contains(file) && $0.contains(damaged.profilesVersion)
                                    && $0.contains("the one before stays in use")
                            }
                        })
                }
                let nodes = try await mesh.topology().nodes.filter { ["session", "ranker"].contains($0.service) }
                #expect(nodes.map(\.profilesVersion) == [good.profilesVersion, good.profilesVersion])
                #expect(try await mesh.rank(user, arm: "injection") == before)
                #expect(try await mesh.profile(user).batchProfile?.version == good.profilesVersion)

                // What is damaged is not taken at the next start either.
                try await mesh.kill(.ranker)
                try await mesh.restart(.ranker)
                let restarted = try await eventually("rank is not degraded") {
                    let answer = try await mesh.rank(user, arm: "injection")
                    return answer.degraded ? nil : answer
                }
                #expect(restarted == before)

                let next = try await mesh.build()
                try await mesh.waitUntilServed(profiles: next.profilesVersion)
                #expect(try await mesh.rank(user, arm: "injection").profilesVersion == next.profilesVersion)
                #expect(try await mesh.profile(user).batchProfile?.version == next.profilesVersion)
            }
        }

        /// Halves a file, and returns its name.
        private static func truncateLargestFile(of directory: String) throws -> String {
            // The states of the signals are only fetched by those who evaluate them.
            let names = try FileManager.default.contentsOfDirectory(atPath: directory)
                .filter { $0 != "manifest.json" && $0 != "states.bin" }
            let sizes = try names.map { name in
                let attributes = try FileManager.default.attributesOfItem(atPath: "\(directory)/\(name)")
                return (name: name, bytes: try #require(attributes[.size] as? Int))
            }
            let largest = try #require(sizes.max { $0.bytes < $1.bytes })
            let handle = try FileHandle(forWritingTo: URL(filePath: "\(directory)/\(largest.name)"))
            try handle.truncate(atOffset: UInt64(largest.bytes / 2))
            try handle.close()
            return largest.name
        }
    }
}
