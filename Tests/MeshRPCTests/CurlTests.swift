import Foundation
import MeshMessages
import MeshRPC
import Testing

/// What a client that knows nothing of Freshet sees.
@Suite("curl as the client")
struct CurlTests {
    struct Reply {
        var status: Int
        var headers: String
        var body: String
    }

    @Test("JSON in, JSON out")
    func json() async throws {
        let reply = try await call(body: #"{"user_id":"42"}"#, contentType: "application/json; charset=utf-8")
        #expect(reply.status == 200)
        #expect(reply.headers.contains("content-type: application/json"))
        #expect(reply.body.filter { !$0.isWhitespace }.contains(#""42""#))
    }

    @Test("what is not a message is invalid_argument")
    func malformed() async throws {
        let reply = try await call(body: #"{"user_id":"#)
        #expect(reply.status == 400)
        #expect(reply.body.contains(#""code":"invalid_argument""#))
    }

    @Test("an unknown path is 404 and unimplemented")
    func unknownPath() async throws {
        let reply = try await call("/nowhere")
        #expect(reply.status == 404)
        #expect(reply.body.contains(#""code":"unimplemented""#))
    }

    @Test("a wrong content type is 415 and says what would do")
    func contentType() async throws {
        let reply = try await call(contentType: "text/plain")
        #expect(reply.status == 415)
        #expect(reply.headers.contains("accept-post: application/proto, application/json"))
    }

    @Test("GET is 405 and says what would do")
    func verb() async throws {
        let reply = try await call(body: nil)
        #expect(reply.status == 405)
        #expect(reply.headers.contains("allow: POST"))
    }

    @Test("a body beyond the limit is 429 with resource_exhausted")
    func oversized() async throws {
        let reply = try await call(body: #"{"user_id":""# + String(repeating: "x", count: 70_000) + "\"}")
        #expect(reply.status == 429)
        #expect(reply.body.contains("resource_exhausted"))
    }

    @Test("a method without side effects answers a GET, compressed when curl asks for it")
    func get() async throws {
        let long = String(repeating: "user", count: 1000)
        let query = "?connect=v1&encoding=json&message=%7B%22userId%22%3A%22\(long)%22%7D"
        let reply = try await call("/test.v1.TestService/Read" + query, body: nil, more: ["--compressed"])
        #expect(reply.status == 200)
        #expect(reply.headers.contains("content-encoding: gzip"))
        #expect(reply.body.contains(long))
    }

    @Test("headers beyond the limit are 431")
    func largeHeaders() async throws {
        let reply = try await call(more: ["-H", "x-big: " + String(repeating: "h", count: 20_000)])
        #expect(reply.status == 431)
    }

    @Test("a timeout of more than ten digits is invalid_argument")
    func timeout() async throws {
        let reply = try await call(more: ["-H", "connect-timeout-ms: 12345678901"])
        #expect(reply.status == 400)
    }

    private func call(
        _ path: String = "/test.v1.TestService/Echo", body: String? = "{}",
        contentType: String = "application/json", more: [String] = []
    ) async throws -> Reply {
        var limits = ServerLimits()
        limits.maxMessageSize = 65_536
        limits.compressionThreshold = 1_000
        return try await withServer(.echoAndRead, limits: limits) { server, _ in
            let port = server.boundAddress!.port!
            var arguments = ["-s", "-i", "--http2-prior-knowledge", "--max-time", "20"] + more
            if body != nil { arguments += ["-H", "content-type: \(contentType)", "--data-binary", "@-"] }
            arguments.append("http://127.0.0.1:\(port)\(path)")
            let output = try await run("curl", arguments, input: body ?? "")
            let parts = output.components(separatedBy: "\r\n\r\n")
            let status = parts[0].split(separator: " ").dropFirst().first.flatMap { Int($0) }
            return Reply(
                status: status ?? 0, headers: parts[0], body: parts.dropFirst().joined(separator: "\r\n\r\n"))
        }
    }

    private func run(_ command: String, _ arguments: [String], input: String) async throws -> String {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = [command] + arguments
        let stdin = Pipe()
        let stdout = Pipe()
        process.standardInput = stdin
        process.standardOutput = stdout
        return try await withCheckedThrowingContinuation { continuation in
            DispatchQueue.global().async {
                do {
                    try process.run()
                    try stdin.fileHandleForWriting.write(contentsOf: Data(input.utf8))
                    try stdin.fileHandleForWriting.close()
                    let data = try stdout.fileHandleForReading.readToEnd() ?? Data()
                    process.waitUntilExit()
                    continuation.resume(returning: String(decoding: data, as: UTF8.self))
                } catch {
                    continuation.resume(throwing: error)
                }
            }
        }
    }
}
