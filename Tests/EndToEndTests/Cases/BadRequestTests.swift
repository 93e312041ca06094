import Foundation
import MeshMessages
import MeshService
import Testing

extension EndToEnd {
    /// What is not a proper call gets a status and a code that say so, and nothing else suffers.
    @Suite struct BadRequestTests {
        private static let ingest = "/freshet.session.v1.SessionService/IngestEvents"
        private static let rank = "/freshet.ranker.v1.RankerService/Rank"

        @Test func badRequestsAreRefusedExactlyAndTheServerServesOn() async throws {
            try await MeshUnderTest.run(.init(services: [.coordinator, .session, .ranker])) { mesh in
                let targets = [(mesh.ports[.session]!.rpc, Self.ingest), (mesh.ports[.ranker]!.rpc, Self.rank)]
                for (port, path) in targets {
                    try await Self.refuseMalformedBodies(port, path)
                    try await Self.refuseOversizedBodies(port, path)
                    try await Self.refuseWrongCalls(port, path)
                }
                try await Self.serveOn(mesh)
                for service in [.session, .ranker] as [ServiceName] {
                    #expect(mesh.process(of: service)?.exit == nil)
                    #expect(mesh.errorLines(of: service).isEmpty)
                }
            }
        }

        private static func refuseMalformedBodies(_ port: Int, _ path: String) async throws {
            let json = try await Curl.call(port: port, path, json: #"{"user_id":"#)
            #expect(json.status == 400)
            #expect(json.code == "invalid_argument")
            let field = try await Curl.call(port: port, path, json: #"{"no_such_field":1}"#)
            #expect(field.status == 400)
            #expect(field.code == "invalid_argument")
            #expect(field.message?.contains("no_such_field") == true)
            // A length-delimited field that claims more bytes than there are; a string that is not UTF-8.
            for bytes in [[0x0A, 0x7F, 0x01], [0x0A, 0x02, 0xC3, 0x28], [0xFF, 0xFF, 0xFF]] as [[UInt8]] {
                let proto = try await Curl.call(port: port, path, contentType: "application/proto", body: Data(bytes))
                #expect(proto.status == 400, "\(bytes)")
                #expect(proto.code == "invalid_argument", "\(bytes)")
            }
        }

        private static func refuseOversizedBodies(_ port: Int, _ path: String) async throws {
            let body = Data((#"{"user_id":""# + String(repeating: "x", count: 5 << 20) + "\"}").utf8)
            let reply = try await Curl.call(port: port, path, body: body)
            #expect(reply.status == 429)
            #expect(reply.code == "resource_exhausted")
        }

        private static func refuseWrongCalls(_ port: Int, _ path: String) async throws {
            let method = try await Curl.call(port: port, path + "Nothing")
            #expect(method.status == 404)
            #expect(method.code == "unimplemented")
            let type = try await Curl.call(port: port, path, contentType: "text/plain")
            #expect(type.status == 415)
            #expect(type.headers.contains("accept-post: application/proto, application/json"))
            let verb = try await Curl.call(port: port, path, verb: "PUT")
            #expect(verb.status == 405)
            #expect(verb.headers.contains("allow: "))
        }

        private static func serveOn(_ mesh: MeshUnderTest) async throws {
            let event =
                #"{"event_id":"e","user_id":"42","item_id":"i","kind":"view","occurred_at":"\#(TasteWorld.now)"}"#
            let ingested = try await Curl.call(
                port: mesh.ports[.session]!.rpc, ingest, json: #"{"events":[\#(event)]}"#)
            #expect(ingested.status == 200)
            #expect(try await mesh.session.getHistory(.init(userID: "42")).items.map(\.itemID) == ["i"])
            let ranked = try await Curl.call(port: mesh.ports[.ranker]!.rpc, rank, json: #"{"user_id":"42"}"#)
            #expect(ranked.status == 200)
            #expect(ranked.headers.contains("content-type: application/json"))
        }
    }
}
