import MeshMessages
import ProtobufC
import Testing
import TestSupport

@Suite("Bytes from strangers")
struct WireTests {
    @Test("Every truncation of a message is decoded or refused, and never more")
    func truncation() {
        let bytes = Samples.profile.serializedBytes()
        var refused = 0
        for count in 0..<bytes.count {
            do {
                _ = try SessionV1.GetProfileResponse(serializedBytes: Array(bytes[..<count]))
            } catch {
                refused += 1
                #expect((error as? MessageError)?.kind == .truncated)
            }
        }
        #expect(refused > bytes.count / 2)
    }

    @Test("Random corruption never does worse than an error", arguments: [11, 12, 13])
    func corruption(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        for _ in 0..<400 {
            var bytes = Samples.randomProfile(&random).serializedBytes()
            for _ in 0..<Int.random(in: 1...4, using: &random) where !bytes.isEmpty {
                bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
            }
            do {
                let message = try SessionV1.GetProfileResponse(serializedBytes: bytes)
                // What was accepted can be written again.
                _ = message.serializedBytes()
                _ = message.jsonBytes()
            } catch {
                #expect(error is MessageError)
            }
        }
    }

    struct BadInput: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var bytes: [UInt8]
        var kind: MessageError.Kind
        var path: String

        init(_ what: String, _ bytes: [UInt8], _ kind: MessageError.Kind, _ path: String) {
            testDescription = what
            self.bytes = bytes
            self.kind = kind
            self.path = path
        }
    }

    @Test(
        "Invalid bytes are refused with the kind of error and the field",
        arguments: [
            BadInput("a string that is not UTF-8", [0x0A, 3, 0x12, 1, 0xFF], .invalidString, "events[0].user_id"),
            BadInput("a string with NUL", [0x0A, 4, 0x12, 2, 0x61, 0], .invalidString, "events[0].user_id"),
            BadInput(
                "an encoded surrogate", [0x0A, 5, 0x0A, 3, 0xED, 0xA0, 0x80], .invalidString, "events[0].event_id"),
            BadInput("an overlong slash", [0x0A, 4, 0x0A, 2, 0xC0, 0xAF], .invalidString, "events[0].event_id"),
            BadInput(
                "the third event",
                [0x0A, 0, 0x0A, 0, 0x0A, 5, 0x4A, 3, 0x0A, 1, 0x80], .invalidString, "events[2].attributes[0].key"),
            BadInput("a length past the end", [0x0A, 5, 0x12], .truncated, "events[0]"),
            BadInput("a length past the enclosing message", [0x0A, 2, 0x12, 9, 0x61], .truncated, "events[0].user_id"),
            BadInput("an inner value that ends outside", [0x0A, 1, 0x28, 0x01], .truncated, "events[0].occurred_at"),
            BadInput("a varint without an end", [0x10, 0x80], .truncated, "as_of"),
            BadInput(
                "a varint of eleven bytes", [0x10] + [UInt8](repeating: 0x80, count: 10) + [0], .malformed, "as_of"),
            BadInput("a tag of six bytes", [0x8A, 0x80, 0x80, 0x80, 0x80, 0x00], .malformed, ""),
            BadInput("field number zero", [0x02, 0], .malformed, ""),
            BadInput("a group", [0x0B, 0x0C], .malformed, ""),
            BadInput("the wire type six", [0x0E], .malformed, ""),
            BadInput("a varint for a message", [0x08, 1], .wrongType, "events[0]"),
            BadInput("a length for an integer", [0x12, 1, 1], .wrongType, "as_of"),
            BadInput("32 bits for a double", [0x0A, 5, 0x35, 0, 0, 0, 0], .wrongType, "events[0].value"),
            BadInput("half a double", [0x0A, 5, 0x31, 0, 0, 0, 0], .truncated, "events[0].value"),
            BadInput("an unknown field cut off", [0x7A, 4, 0], .truncated, "field 15"),
        ])
    func invalidBytes(input: BadInput) throws {
        let error = try #require(throws: MessageError.self) {
            try SessionV1.IngestEventsRequest(serializedBytes: input.bytes)
        }
        #expect(error.kind == input.kind)
        #expect(error.path == input.path)
        #expect(error.offset != nil)
    }

    @Test("The description leads with the field")
    func description() throws {
        let error = try #require(throws: MessageError.self) {
            try SessionV1.IngestEventsRequest(serializedBytes: [0x0A, 0, 0x0A, 3, 0x12, 1, 0xFF])
        }
        #expect(error.description == "events[1].user_id: invalid UTF-8 at byte 6")
    }

    @Test("Packed and unpacked numbers are both accepted; packed doubles must be whole")
    func packedNumbers() throws {
        let unpacked: [UInt8] = [0x09, 0, 0, 0, 0, 0, 0, 0xF0, 0x3F]
        #expect(try SignalsV1.Vector(serializedBytes: unpacked).values == [1])
        let packed: [UInt8] = [0x0A, 8, 0, 0, 0, 0, 0, 0, 0xF0, 0x3F]
        #expect(try SignalsV1.Vector(serializedBytes: packed).values == [1])
        #expect(throws: MessageError.self) { try SignalsV1.Vector(serializedBytes: [0x0A, 7] + packed[2..<9]) }
    }

    @Test("Unknown fields are dropped")
    func unknownFields() throws {
        let bytes: [UInt8] = [0xA2, 0x06, 2, 1, 2, 0xA8, 0x06, 7, 0x0A, 1, 0x61, 0xB5, 0x06, 1, 2, 3, 4]
        #expect(try SignalsV1.Attribute(serializedBytes: bytes) == SignalsV1.Attribute(key: "a"))
    }

    @Test("Of a scalar given twice the last one counts; a message given twice is refused")
    func repeatedSingularFields() throws {
        #expect(try SignalsV1.Attribute(serializedBytes: [0x0A, 1, 0x61, 0x0A, 1, 0x62]).key == "b")
        let error = try #require(throws: MessageError.self) {
            try SignalsV1.ResolvedValue(serializedBytes: [0x0A, 0, 0x0A, 0])
        }
        #expect(error.kind == .duplicateField)
        #expect(error.path == "value")
    }

    @Test("Of oneof members the last one counts")
    func oneofMembers() throws {
        let bytes: [UInt8] = [0x12, 1, 0x61, 0x22, 0, 0x09, 0, 0, 0, 0, 0, 0, 0, 0, 0x12, 1, 0x62]
        #expect(try SignalsV1.SignalValue(serializedBytes: bytes).kind == .category("b"))
    }

    @Test("Few bytes cannot claim much memory")
    func amplification() throws {
        // Two bytes an event, 120 and more in memory.
        let bytes = [UInt8]((0..<200_000).flatMap { _ in [0x0A, 0] as [UInt8] })
        let error = try #require(throws: MessageError.self) {
            try SessionV1.IngestEventsRequest(serializedBytes: bytes)
        }
        #expect(error.kind == .tooLarge)
        // A few of them are fine.
        #expect(try SessionV1.IngestEventsRequest(serializedBytes: Array(bytes[..<2000])).events.count == 1000)
    }

    @Test("Nesting is limited")
    func depth() throws {
        let bytes = Samples.profile.serializedBytes()
        let shallow = DecodingLimits(depth: 2)
        let error = try #require(throws: MessageError.self) {
            try bytes.withUnsafeBytes { try SessionV1.GetProfileResponse(serializedBytes: $0, limits: shallow) }
        }
        #expect(error.kind == .tooDeep)
        #expect(error.path == "batch_profile.values[0]")
    }
}
