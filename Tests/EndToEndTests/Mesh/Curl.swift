import Foundation

/// What a client that knows nothing of Freshet sends and sees.
enum Curl {
    struct Reply: Sendable {
        var status: Int
        var headers: String
        var body: String

        /// The body as a JSON object.
        var json: [String: Any]? { try? JSONSerialization.jsonObject(with: Data(body.utf8)) as? [String: Any] }
        /// The `code` of an error's JSON body.
        var code: String? { json?["code"] as? String }
        /// The `message` of an error's JSON body.
        var message: String? { json?["message"] as? String }
    }

    /// Calls over HTTP/2 with prior knowledge.
    static func call(
        port: Int, _ path: String, verb: String = "POST", contentType: String = "application/json",
        body: Data = Data("{}".utf8)
    ) async throws -> Reply {
        let output = try await Command.run(
            ["curl", "-s", "-i", "--http2-prior-knowledge", "--max-time", "20", "-X", verb]
                + ["-H", "content-type: \(contentType)", "--data-binary", "@-", "http://127.0.0.1:\(port)\(path)"],
            input: body)
        let parts = output.stdout.components(separatedBy: "\r\n\r\n")
        let status = parts[0].split(separator: " ").dropFirst().first.flatMap { Int($0) }
        return Reply(status: status ?? 0, headers: parts[0], body: parts.dropFirst().joined(separator: "\r\n\r\n"))
    }

    static func call(port: Int, _ path: String, json: String) async throws -> Reply {
        try await call(port: port, path, body: Data(json.utf8))
    }
}
