import Conformance
import MeshRPC
import Testing

@Suite("The suite's words for ours")
struct VocabularyTests {
    @Test("Every code has its counterpart, both ways", arguments: RPCError.Code.allCases)
    func codes(code: RPCError.Code) {
        #expect(RPCError.Code(ConformanceV1.Code(code)) == code)
    }

    @Test("A number that is no code reads as unknown")
    func unknownCode() {
        #expect(RPCError.Code(ConformanceV1.Code(rawValue: 99)) == .unknown)
    }

    @Test("Headers are one element a name, with the values in order")
    func headers() {
        let pairs = [("a", "1"), ("b", "2"), ("a", "3")].map { (name: $0.0, value: $0.1) }
        let headers = ConformanceV1.Header.list(pairs)
        #expect(headers == [.init(name: "a", value: ["1", "3"]), .init(name: "b", value: ["2"])])
        #expect(headers.metadata.values(for: "a") == ["1", "3"])
    }

    @Test("Details keep their bytes and change the form of their type's name")
    func details() {
        let error = RPCError(.aborted, "no", details: [.init(type: "a.B", value: [1, 2])])
        let message = ConformanceV1.Error(error)
        #expect(message.details == [.init(typeUrl: "type.googleapis.com/a.B", value: [1, 2])])
        #expect(RPCError(message) == error)
    }

    @Test("A packed message comes out as it went in, and as no other type")
    func packing() throws {
        let header = ConformanceV1.Header(name: "x", value: ["y"])
        let any = GoogleProtobuf.AnyMessage(packing: header)
        let unpacked = try any.unpacked(as: ConformanceV1.Header.self)
        #expect(unpacked == header)
        #expect(throws: ClientCase.Unworkable.self) { try any.unpacked(as: ConformanceV1.Error.self) }
    }
}
