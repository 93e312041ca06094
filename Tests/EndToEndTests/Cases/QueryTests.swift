import MeshMessages
import Testing

extension EndToEnd {
    /// Requests in words, from the items that are put to what a person reads.
    @Suite struct QueryTests {
        @Test func aRequestInWordsIsUnderstoodAnsweredAndExplained() async throws {
            try await MeshUnderTest.run(.init(services: [.coordinator, .session, .batch, .ranker])) { mesh in
                let world = TasteWorld(before: TasteWorld.now - TasteWorld.minute)
                // Film n runs 80 + n minutes and is of the year 1990 + n; two of the dramas are about the sea.
                let items = world.items.enumerated().map { number, item in
                    var item = item
                    item.runtimeSeconds = Double(80 + number) * 60
                    item.numbers = [.init(attribute: "year", value: Double(1990 + number))]
                    let isAboutTheSea = number == 3 || number == 7
                    item.description = isAboutTheSea ? "A lighthouse keeper and the sea." : "Life in the city."
                    return item
                }
                _ = try await mesh.batch.putItems(.init(items: items))
                try await mesh.ingest(world.events)
                let build = try await mesh.build()
                try await mesh.waitUntilServed(profiles: build.profilesVersion)

                let query = "something like Flim 10 but shorter, about a lighthouse, without action, and quux"
                let answer = try await mesh.ranker.rank(
                    .init(userID: "somebody new", limit: 20, query: query, exploration: .off, unlogged: true))
                let understood = try #require(answer.interpretation)
                #expect(understood.anchors.map(\.title) == ["Film 10"])
                #expect(understood.constraints.map(\.value) == [90])
                #expect(understood.facets.contains { $0.label == "Action" && $0.unwanted && $0.hard })
                #expect(understood.terms.map(\.term) == ["lighthouse"])
                #expect(understood.notUnderstood.map(\.text) == ["quux"])
                for item in answer.items {
                    let isSaid = item.queryMatches.contains { $0.condition == "says lighthouse" && $0.contribution > 0 }
                    #expect(isSaid == ["f03", "f07"].contains(item.itemID))
                }
                #expect(Set(answer.items.map(\.itemID)).isSuperset(of: ["f03", "f07"]))
                // Of the dramas f00 … f09; f10 is the anchor, f11 is longer.
                #expect(Set(answer.items.map(\.itemID)).isSubset(of: Set((0..<10).map(TasteWorld.film))))
                for item in answer.items {
                    #expect(item.queryMatches.contains { $0.condition == "runtime_minutes < 90" && $0.hard })
                }

                let told = try await Command.freshet(
                    ["rank", "somebody", "--query", "a drama from before 1995, not by Director 0"], of: mesh)
                #expect(told.code == 0, "\(told.stderr)")
                #expect(told.stdout.contains("year < 1995"))
                #expect(told.stdout.contains("without people: Director 0"))
                #expect(told.stdout.contains("Film 4: "))

                let long = try await Command.freshet(
                    ["rank", "somebody", "--query", String(repeating: "long ", count: 300)], of: mesh)
                #expect(long.code != 0)
                #expect(long.stderr.contains("1024"))
            }
        }
    }
}
