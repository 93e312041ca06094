import Foundation
import MeshMessages
import Testing

extension EndToEnd {
    /// The streaming tier from a terminal.
    @Suite struct CommandLineTests {
        @Test func aPersonFollowsAUserFromTheFirstEventToThePatch() async throws {
            try await MeshUnderTest.run(.init(services: [.coordinator, .session])) { mesh in
                func freshet(_ words: String...) async throws -> String {
                    let outcome = try await Command.freshet(words, of: mesh)
                    #expect(outcome.code == 0, "freshet \(words): \(outcome.stderr)")
                    return outcome.stdout
                }
                _ = try await freshet("events", "put", "--user", "42", "--item", "f01")
                _ = try await freshet("events", "put", "--user", "42", "--kind", "search", "--query", "Sci-Fi")
                let session = try await freshet("session", "get", "42")
                #expect(session.contains("user 42: in a session"))
                #expect(session.contains("2 events"))
                let json = try Self.object(try await freshet("session", "get", "42", "--json"))
                #expect(json["open"] as? Bool == true)

                let tail = try await freshet(
                    "events", "tail", "--user", "42", "--from", "start", "--no-follow", "--json")
                let lines = tail.split(separator: "\n")
                #expect(lines.count == 2)
                let event = try Self.object(String(lines[0]))["event"] as? [String: Any]
                #expect(event?["user_id"] as? String == "42")

                let put = try await freshet(
                    "patch", "put", "42", "genre_affinity", "Drama=3", "Action=1", "--id", "mine")
                #expect(put.contains("Drama 0.750"))
                let profile = try await freshet("profile", "get", "42", "--signals", "genre_affinity")
                #expect(profile.contains("id mine") && profile.contains("patch"))
                let watched = try await freshet("profile", "watch", "42", "--every", "10ms", "--limit", "1", "--json")
                #expect(try Self.object(watched)["user_id"] as? String == "42")
                #expect(try await freshet("patch", "remove", "42", "mine") == "removed\n")
                #expect(try await freshet("patch", "remove", "42", "mine").contains("nothing was changed"))
                #expect(try await !freshet("profile", "get", "42").contains("id mine"))

                _ = try await freshet("events", "put", "--user", "anonymous", "--item", "f02")
                #expect(try await freshet("user", "link", "anonymous", "42").contains("1 event merged"))
                let unconfirmed = try await Command.freshet(["user", "forget", "42"], of: mesh)
                #expect(unconfirmed.code == 64)
                #expect(unconfirmed.stderr.contains("--yes"))
                #expect(try await freshet("user", "forget", "42", "--yes").contains("42 is forgotten"))
                #expect(try await freshet("session", "get", "42") == "user 42: no session\n")
            }
        }

        private static func object(_ text: String) throws -> [String: Any] {
            try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
        }
    }
}
