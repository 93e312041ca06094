import MeshHTTP2
import MeshMessages
import MeshRPC
import NIOCore
import ProtobufC
import Testing

@Suite("Calls by GET")
struct GetTests {
    func query(_ text: String) -> GetQuery? { GetQuery(path: Array("/a.B/C\(text)".utf8)[...]) }

    func text(_ text: String) -> String? { query(text)?.message.map { String(buffer: $0) } }

    @Test("parameters are decoded and keep their order")
    func parameters() {
        #expect(query("")?.parameters == [])
        #expect(query("?")?.parameters == [])
        #expect(
            query("?a=1&b=%7b%22%7D&&c+d=e+f&g&a=2=3")?.parameters == [
                .init("a", Array("1".utf8)), .init("b", Array("{\"}".utf8)), .init("c d", Array("e f".utf8)),
                .init("g", []), .init("a", Array("2=3".utf8)),
            ])
        #expect(query("?a=%4") == nil)
        #expect(query("?a=%zz") == nil)
    }

    @Test("a message is text or base64, with or without padding, in either alphabet")
    func message() {
        #expect(text("?message=%7B%7D") == "{}")
        #expect(text("?message=") == "")
        #expect(text("?base64=1&message=e30") == "{}")
        #expect(text("?base64=1&message=e30%3D") == "{}")
        #expect(text("?base64=0&message=e30") == "e30")
        #expect(query("?base64=1&message=-_8")?.message == ByteBuffer(bytes: [0xfb, 0xff]))
        #expect(query("?base64=1&message=%2B%2F8")?.message == ByteBuffer(bytes: [0xfb, 0xff]))
        #expect(query("?base64=1&message=a*b")?.message == nil)
    }

    // MARK: - Heads

    func head(
        _ query: String, _ idempotency: MethodDescriptor.Idempotency = .noSideEffects, verb: String = "GET"
    ) -> Result<ServerCallStateMachine.Accepted, RequestHead.Rejection> {
        let methods = MethodTable([MethodDescriptor(service: "a.B", method: "C", idempotency: idempotency)])
        var headers = HTTP2Headers()
        headers.add(":method", verb)
        headers.add(":path", "/a.B/C\(query)")
        return RequestHead.unary(
            headers, tooLarge: false, method: methods.index(ofPath: headers.value(of: ":path") ?? []), of: methods,
            limits: ServerLimits(), now: .now)
    }

    @Test("a query in order names codec, compression and message")
    func accepts() throws {
        let accepted = try head("?connect=v1&encoding=json&message=%7B%7D").get()
        #expect(accepted.codec == .json)
        #expect(accepted.message == ByteBuffer(string: "{}"))
        #expect(accepted.compression == .identity)
        let compressed = try head("?encoding=proto&compression=gzip&base64=1&message=").get()
        #expect(compressed.codec == .proto)
        #expect(compressed.compression == .gzip)
        #expect(compressed.message == ByteBuffer())
    }

    @Test("the body of a GET is thrown away, and counts")
    func body() {
        var machine = ServerCallStateMachine(maxMessageSize: 10)
        #expect(machine.receivedHead(head("?encoding=json&message=%7B%7D")) == .collect)
        #expect(machine.receivedBody(10) == .none)
        guard case .reject = machine.receivedBody(1) else {
            Issue.record("endless")
            return
        }
    }

    @Test(
        "what is wrong with a query decides status and code",
        arguments: [
            ("?encoding=json", 400, RPCError.Code.invalidArgument),
            ("?message=x", 415, .unknown),
            ("?encoding=xml&message=x", 415, .unknown),
            ("?encoding=json&message=x&connect=v2", 400, .invalidArgument),
            ("?encoding=json&message=%", 400, .invalidArgument),
            ("?encoding=proto&base64=1&message=*", 400, .invalidArgument),
            ("?encoding=proto&message=&compression=br", 501, .unimplemented),
        ] as [(String, Int, RPCError.Code)])
    func refuses(query: String, status: Int, code: RPCError.Code) {
        guard case .failure(let rejection) = head(query) else {
            Issue.record("accepted")
            return
        }
        #expect(rejection.status == status)
        #expect(rejection.error.code == code)
    }

    @Test("only methods without side effects may be called by GET, and nothing by another verb")
    func verbs() {
        let query = "?encoding=json&message=%7B%7D"
        func allowed(_ idempotency: MethodDescriptor.Idempotency, _ verb: String) -> String? {
            guard case .failure(let rejection) = head(query, idempotency, verb: verb) else { return nil }
            return rejection.status == 405 ? rejection.error.metadata["allow"] : "another status"
        }
        #expect(allowed(.noSideEffects, "GET") == nil)
        #expect(allowed(.idempotent, "GET") == "POST")
        #expect(allowed(.unknown, "DELETE") == "POST")
        #expect(allowed(.noSideEffects, "DELETE") == "GET, POST")
    }

    // MARK: - On loopback

    @Test("a call by GET is answered in the query's encoding, and its handler can see the query")
    func loopback() async throws {
        let method = TestService.method("Read", .noSideEffects)
        let service = TestService(handlers: [
            .unary(method) { (request: Ask, context: ServerContext) in
                let names = context.queryParameters.map(\.name).joined(separator: ",")
                return Answer(profilesVersion: "\(request.userID) \(names)")
            }
        ])
        try await withRawClient(service) { _, client in
            let query = "Read?connect=v1&encoding=json&message=%7B%22userId%22%3A%22ada%22%7D"
            let reply = try await client.exchange(query, contentType: "", verb: "GET")
            #expect(reply.status == "200")
            #expect(reply.headers["content-type"] == "application/json")
            let body = String(buffer: reply.body)
            #expect(body.contains("ada connect,encoding,message"))
            let message = try Compression.gzip.compress(ByteBuffer(bytes: Ask(userID: "bob").serializedBytes()))
            let base64 = Base64.encode(Array(message.readableBytesView)).map {
                $0 == "+" ? "-" : $0 == "/" ? "_" : $0
            }
            let compressed = try await client.exchange(
                "Read?encoding=proto&base64=1&compression=gzip&message=" + String(base64), contentType: "", verb: "GET")
            #expect(compressed.status == "200")
            let answer = try Answer(serializedBytes: Array(compressed.body.readableBytesView))
            #expect(answer.profilesVersion.hasPrefix("bob"))
        }
    }
}
