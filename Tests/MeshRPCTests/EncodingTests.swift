import MeshRPC
import ProtobufC
import NIOCore
import Testing

@Suite("Error bodies, metadata and base64")
struct EncodingTests {
    @Test("an error body survives the way there and back", arguments: RPCError.Code.allCases)
    func errorBody(code: RPCError.Code) {
        let error = RPCError(
            code, "line\nquote\" back\\ \u{1} é 😀", details: [.init(type: "x.Y", value: [1, 2, 3, 255])])
        #expect(ErrorBody.decode(ErrorBody.encode(error), httpStatus: 500) == error)
    }

    @Test("what is not a Connect error is none; an unknown code takes the status's")
    func foreignBodies() {
        #expect(ErrorBody.decode(ByteBuffer(string: "<html>"), httpStatus: 503) == nil)
        #expect(ErrorBody.decode(ByteBuffer(string: "{\"code\":"), httpStatus: 503) == nil)
        let deep = String(repeating: "[", count: 10_000)
        #expect(ErrorBody.decode(ByteBuffer(string: deep), httpStatus: 503) == nil)
        #expect(
            ErrorBody.decode(ByteBuffer(string: #"{"code":"new","x":[1,null]}"#), httpStatus: 503)?.code == .unavailable
        )
    }

    @Test("surrogate pairs and escapes are read")
    func escapes() {
        let body = ByteBuffer(string: #"{"code":"aborted","message":"\ud83d\ude00\u00e9\/"}"#)
        #expect(ErrorBody.decode(body, httpStatus: 409)?.message == "😀é/")
    }

    @Test("base64 is written without padding and read with or without")
    func base64() {
        #expect(Base64.encode([0xfb, 0xff]) == "+/8")
        #expect(Base64.decode("+/8") == [0xfb, 0xff])
        #expect(Base64.decode("+/8=") == [0xfb, 0xff])
        #expect(Base64.decode("-_8") == [0xfb, 0xff])
        #expect(Base64.decode("a") == nil)
        #expect(Base64.decode("a b=") == nil)
        #expect(Base64.decode("ab=c") == nil)
        for length in 0..<40 {
            let bytes = (0..<length).map { UInt8($0 * 37 & 255) }
            #expect(Base64.decode(Base64.encode(bytes)) == bytes)
        }
    }

    @Test("metadata is case-insensitive, keeps several values, and carries bytes")
    func metadata() {
        var metadata: Metadata = ["X-One": "1"]
        metadata.add("x-one", "2")
        metadata.add("key-bin", bytes: [1, 2, 3, 4])
        #expect(metadata["x-ONE"] == "1")
        #expect(metadata.values(for: "X-One") == ["1", "2"])
        #expect(metadata.bytes(for: "key-bin") == [1, 2, 3, 4])
        metadata["x-one"] = nil
        #expect(metadata.map(\.name) == ["key-bin"])
        #expect(Metadata().isEmpty)
    }

    @Test("every path is found and no other")
    func paths() {
        let paths = (0..<100).map { "/service\($0 % 7)/Method\($0)" }
        let table = PathTable(paths)
        for (index, path) in paths.enumerated() { #expect(table[Array(path.utf8)[...]] == index) }
        #expect(table[Array("/service0/Method1".utf8)[...]] == nil)
        #expect(table[[]] == nil)
    }
}
