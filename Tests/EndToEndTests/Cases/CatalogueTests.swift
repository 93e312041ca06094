import MeshMessages
import MeshRPC
import Testing

extension EndToEnd {
    @Suite struct CatalogueTests {
        @Test func aBadCatalogueIsRefusedNamingLineAndFieldAndTheOldOneStays() async throws {
            try await MeshUnderTest.run(.init(services: [.coordinator, .session])) { mesh in
                let before = try await mesh.coordinator.getCatalogue(.init())
                var lines = before.yaml.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
                let signal = try #require(lines.firstIndex(of: "  genre_affinity:"))
                let halfLife = try #require(lines[signal...].firstIndex { $0.hasPrefix("    half_life:") })
                let operatorLine = try #require(lines[signal...].firstIndex { $0.hasPrefix("    operator:") })
                lines[halfLife] = "    half_life: a while"
                let duration = await #expect(throws: RPCError.self) {
                    try await mesh.coordinator.applyCatalogue(.init(yaml: lines.joined(separator: "\n")))
                }
                #expect(duration?.code == .invalidArgument)
                #expect(duration?.message.contains("\(halfLife + 1)") == true, "\(duration?.message ?? "")")
                #expect(duration?.message.contains("signals.genre_affinity.half_life") == true)

                lines[operatorLine] = "    operator: decayed_afinity"
                let name = await #expect(throws: RPCError.self) {
                    try await mesh.coordinator.applyCatalogue(.init(yaml: lines.joined(separator: "\n"), dryRun: true))
                }
                #expect(name?.code == .invalidArgument)
                #expect(name?.message.contains("\(operatorLine + 1)") == true, "\(name?.message ?? "")")
                #expect(name?.message.contains("decayed_affinity") == true, "the near name is not suggested")

                let broken = await #expect(throws: RPCError.self) {
                    try await mesh.coordinator.applyCatalogue(.init(yaml: "version: 1\nsignals: [\n"))
                }
                #expect(broken?.code == .invalidArgument)

                #expect(try await mesh.coordinator.getCatalogue(.init()) == before)
                #expect(try await mesh.profile("anyone").resolvedProfile["genre_affinity"] != nil)
                let affinity = try await mesh.coordinator.classify(.init(signal: "genre_affinity"))
                #expect(affinity.classifications.map(\.tier) == [.batch])
            }
        }
    }
}
