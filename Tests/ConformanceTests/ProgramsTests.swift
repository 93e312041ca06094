import Conformance
import MeshRPC
import ProtobufC
import Testing

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

// One at a time: each run waits in two reads, and the pool of threads for those is small.
@Suite("The client program against the server program", .serialized)
struct ProgramsTests {
    @Test("Every request gets its answer, and the server echoes what it saw")
    func unaryCalls() async throws {
        let server = try await Self.startServer()
        let message = ConformanceV1.UnaryRequest(
            responseDefinition: .init(response: .responseData([1, 2, 3])), requestData: [4])
        let requests = (0..<40).map { index in
            Self.request(
                "case \(index)", of: "Unary", at: server, [.init(packing: message)],
                headers: [.init(name: "x-test", value: ["\(index)", "again"])])
        }
        let answers = try await Self.run(requests)
        #expect(answers.count == requests.count)
        for request in requests {
            let answer = try #require(answers[request.testName])
            guard case .response(let result) = answer.result else {
                Issue.record("\(answer)")
                continue
            }
            #expect(result.error == nil)
            let payload = try #require(result.payloads.first)
            #expect(payload.data == [1, 2, 3])
            #expect(payload.requestInfo?.requests == [.init(packing: message)])
            let headers = payload.requestInfo?.requestHeaders ?? []
            #expect(headers.contains(request.requestHeaders[0]))
        }
    }

    @Test("A defined error arrives with what the server saw as its last detail")
    func unaryError() async throws {
        let server = try await Self.startServer()
        let detail = GoogleProtobuf.AnyMessage(packing: ConformanceV1.Header(name: "a"))
        let message = ConformanceV1.UnaryRequest(
            responseDefinition: .init(
                response: .error(.init(code: .outOfRange, message: "far", details: [detail]))))
        let answers = try await Self.run([Self.request("error", of: "Unary", at: server, [.init(packing: message)])])
        guard case .response(let result)? = answers["error"]?.result, let error = result.error else {
            Issue.record("\(answers)")
            return
        }
        #expect(result.payloads.isEmpty)
        #expect(error.code == .outOfRange)
        #expect(error.message == "far")
        #expect(error.details.first == detail)
        let seen = try error.details[1].unpacked(as: ConformanceV1.ConformancePayload.RequestInfo.self)
        #expect(seen.requests == [.init(packing: message)])
    }

    @Test("A call that cannot be made as asked says so instead of how it ended")
    func unworkable() async throws {
        let server = try await Self.startServer()
        let answers = try await Self.run([
            Self.request("two", of: "Unary", at: server, []), Self.request("none", of: "Nothing", at: server, []),
        ])
        for name in ["two", "none"] {
            guard case .error? = answers[name]?.result else {
                Issue.record("\(answers)")
                continue
            }
        }
    }

    /// Every case in which the programs' streams differ.
    static let streams: [(method: String, type: ConformanceV1.StreamType, requests: Int, payloads: [[UInt8]])] = [
        ("ClientStream", .clientStream, 3, [[1]]),
        ("ServerStream", .serverStream, 1, [[1], [2]]),
        ("BidiStream", .halfDuplexBidiStream, 2, [[1], [2]]),
        ("BidiStream", .fullDuplexBidiStream, 2, [[1], [2]]),
    ]

    @Test(
        "Streams of every kind, in both codecs, compressed and not", arguments: [ConformanceV1.Codec.proto, .json],
        [ConformanceV1.Compression.identity, .gzip])
    func streams(codec: ConformanceV1.Codec, compression: ConformanceV1.Compression) async throws {
        let server = try await Self.startServer()
        let requests = Self.streams.enumerated().map { index, stream in
            var request = Self.request(
                "\(index)", of: stream.method, at: server,
                (0..<stream.requests).map { Self.streamRequest(stream.method, stream.type, isFirst: $0 == 0) })
            request.codec = codec
            request.compression = compression
            request.streamType = stream.type
            return request
        }
        let answers = try await Self.run(requests)
        for (index, stream) in Self.streams.enumerated() {
            guard case .response(let result)? = answers["\(index)"]?.result else {
                Issue.record("\(stream.method): \(answers)")
                continue
            }
            #expect(result.error == nil)
            #expect(result.payloads.map(\.data) == stream.payloads)
            let seen = result.payloads.compactMap(\.requestInfo).flatMap(\.requests)
            #expect(seen == requests[index].requestMessages)
            #expect(result.responseTrailers.contains(.init(name: "x-end", value: ["a", "b"])))
        }
    }

    @Test("A call by GET reports the query that the server saw")
    func get() async throws {
        let server = try await Self.startServer()
        let message = ConformanceV1.IdempotentUnaryRequest(responseDefinition: .init(response: .responseData([5])))
        var request = Self.request("get", of: "IdempotentUnary", at: server, [.init(packing: message)])
        request.useGetHttpMethod = true
        let answers = try await Self.run([request])
        guard case .response(let result)? = answers["get"]?.result else {
            Issue.record("\(answers)")
            return
        }
        let query = result.payloads.first?.requestInfo?.connectGetInfo?.queryParams ?? []
        #expect(query.map(\.name) == ["connect", "base64", "encoding", "message"])
    }

    private static func streamRequest(
        _ method: String, _ type: ConformanceV1.StreamType, isFirst: Bool
    ) -> GoogleProtobuf.AnyMessage {
        let trailers = [ConformanceV1.Header(name: "x-end", value: ["a", "b"])]
        let definition = ConformanceV1.StreamResponseDefinition(
            responseData: [[1], [2]], responseTrailers: trailers)
        switch method {
        case "ClientStream":
            let definition = ConformanceV1.UnaryResponseDefinition(
                response: .responseData([1]), responseTrailers: trailers)
            return .init(packing: ConformanceV1.ClientStreamRequest(responseDefinition: isFirst ? definition : nil))
        case "ServerStream":
            return .init(packing: ConformanceV1.ServerStreamRequest(responseDefinition: definition))
        default:
            return .init(
                packing: ConformanceV1.BidiStreamRequest(
                    responseDefinition: isFirst ? definition : nil, fullDuplex: type == .fullDuplexBidiStream))
        }
    }

    private static func startServer() async throws -> ConformanceV1.ServerCompatResponse {
        try await ServerUnderTest(.init(protocol: .connect, httpVersion: .httpVersion2, messageReceiveLimit: 200 << 10))
            .start()
    }

    private static func request(
        _ name: String, of method: String, at server: ConformanceV1.ServerCompatResponse,
        _ messages: [GoogleProtobuf.AnyMessage], headers: [ConformanceV1.Header] = []
    ) -> ConformanceV1.ClientCompatRequest {
        ConformanceV1.ClientCompatRequest(
            testName: name, httpVersion: .httpVersion2, protocol: .connect, codec: .proto, compression: .identity,
            host: server.host, port: server.port, method: method, streamType: .unary, requestHeaders: headers,
            requestMessages: messages, timeoutMs: 10_000)
    }

    /// Runs the client program between two pipes and gives its answers by their names.
    private static func run(
        _ requests: [ConformanceV1.ClientCompatRequest]
    ) async throws -> [String: ConformanceV1.ClientCompatResponse] {
        let (input, output) = (try Pipe(), try Pipe())
        async let run: Void = {
            try await ClientProgram.run(FramedInput(input.reading), FramedOutput(output.writing))
            output.closeWriting()
        }()
        let sender = FramedOutput(input.writing)
        for request in requests { try sender.send(request) }
        input.closeWriting()
        var receiver = FramedInput(output.reading)
        var answers: [String: ConformanceV1.ClientCompatResponse] = [:]
        while let answer = try await receiver.next(ConformanceV1.ClientCompatResponse.self) {
            answers[answer.testName] = answer
        }
        try await run
        return answers
    }
}

/// A pipe of the system.
private final class Pipe: Sendable {
    let reading: Int32
    let writing: Int32

    init() throws {
        var descriptors: [Int32] = [0, 0]
        try #require(pipe(&descriptors) == 0)
        reading = descriptors[0]
        writing = descriptors[1]
    }

    deinit { close(reading) }

    /// The end of input for who reads.
    func closeWriting() { close(writing) }
}
