import MeshMessages
import ProtobufC
import Testing
import TestSupport

@Suite("JSON")
struct JSONTests {
    private func decode<M: Message>(_ json: String, _ type: M.Type = M.self, ignoringUnknown: Bool = false) throws -> M
    {
        try M(jsonBytes: Array(json.utf8), limits: DecodingLimits(ignoresUnknownJSONFields: ignoringUnknown))
    }

    private func encode(_ message: some Message) -> String {
        String(decoding: message.jsonBytes(), as: UTF8.self)
    }

    @Test("Output has proto names, strings for 64-bit numbers, enum names, and leaves out defaults")
    func output() {
        let item = SignalsV1.ItemAt(itemID: "i", occurredAt: -5)
        #expect(encode(item) == #"{"item_id":"i","occurred_at":"-5"}"#)
        #expect(encode(SignalsV1.ItemAt()) == "{}")
        let provenance = SignalsV1.Provenance(
            source: .patch, tier: .unrecognized(9), patchWeight: 0.5, reinforcementCount: 7)
        #expect(encode(provenance) == #"{"source":"SOURCE_PATCH","tier":9,"patch_weight":0.5,"reinforcement_count":7}"#)
        #expect(encode(BatchV1.GetManifestResponse(manifest: [0xFF, 0xEF])) == #"{"manifest":"/+8="}"#)
        #expect(encode(CoordinatorV1.Node(ready: true)) == #"{"ready":true}"#)
    }

    @Test("A oneof member that is set is written even at its default")
    func oneofOutput() {
        #expect(encode(SignalsV1.Event(value: 0)) == #"{"value":0.0}"#)
        #expect(encode(SignalsV1.SignalValue(kind: .category(""))) == #"{"category":""}"#)
        #expect(encode(SignalsV1.SignalValue(kind: .vector(SignalsV1.Vector()))) == #"{"vector":{}}"#)
    }

    @Test("Maps are objects sorted by key")
    func maps() throws {
        let profile = SessionV1.BatchProfile(values: [
            "b": SignalsV1.SignalValue(), "a": SignalsV1.SignalValue(kind: .scalar(1)),
        ])
        #expect(encode(profile) == #"{"values":{"a":{"scalar":1.0},"b":{}}}"#)
        #expect(try decode(#"{"values":{"b":{},"a":{"scalar":1}}}"#, SessionV1.BatchProfile.self) == profile)
    }

    @Test("Strings are escaped as JSON needs and no more")
    func escapes() throws {
        let text = "\u{8}\u{c}\n\r\t\"\\/\u{1f}é😀\u{2028}"
        let json = encode(SignalsV1.Attribute(key: text))
        #expect(json == "{\"key\":\"\\u0008\\u000c\\n\\r\\t\\\"\\\\/\\u001fé😀\u{2028}\"}")
        #expect(try decode(json, SignalsV1.Attribute.self).key == text)
        let escaped = #"{"key":"\b\f\n\r\t\"\\\/\u0041\u00e9\uD83D\uDE00"}"#
        #expect(try decode(escaped, SignalsV1.Attribute.self).key == "\u{8}\u{c}\n\r\t\"\\/Aé😀")
    }

    @Test("Names are accepted as in the proto and in lowerCamelCase, in any order, with white space")
    func names() throws {
        let wanted = SignalsV1.ItemAt(itemID: "i", occurredAt: 7)
        for json in [
            #"{"item_id":"i","occurred_at":"7"}"#, #"{"occurredAt":7,"itemId":"i"}"#,
            " \n{ \"itemId\" :\t\"i\" , \"occurred_at\" : 7e0 }\r\n", #"{"item\u005fid":"i","occurred_at":7.0}"#,
        ] {
            #expect(try decode(json, SignalsV1.ItemAt.self) == wanted)
        }
    }

    @Test(
        "Doubles are read exactly",
        arguments: [
            ("0", 0.0), ("-0.5", -0.5), ("1e3", 1000), ("1E-3", 0.001),
            ("123456789012345678901234567890", 1.2345678901234568e29),
            ("0.1", 0.1), ("5e-324", .leastNonzeroMagnitude), ("1.7976931348623157e308", .greatestFiniteMagnitude),
            ("9007199254740993", 9_007_199_254_740_992),
            ("\"1.5\"", 1.5), ("\"Infinity\"", .infinity), ("\"-Infinity\"", -.infinity),
            ("3.0000000000000000000000001", 3),
        ])
    func doubles(text: String, value: Double) throws {
        #expect(try decode("{\"scalar\":\(text)}", SignalsV1.SignalValue.self).kind == .scalar(value))
    }

    @Test("Not-a-number and the infinities are strings")
    func specialDoubles() throws {
        #expect(
            encode(SignalsV1.Vector(values: [.nan, .infinity, -.infinity]))
                == #"{"values":["NaN","Infinity","-Infinity"]}"#)
        #expect(try decode(#"{"values":["NaN"]}"#, SignalsV1.Vector.self).values[0].isNaN)
    }

    @Test("null is absent")
    func null() throws {
        #expect(
            try decode(#"{"event_id":null,"value":null,"attributes":null}"#, SignalsV1.Event.self) == SignalsV1.Event())
    }

    @Test("Base64 comes padded or not, in both alphabets", arguments: ["/+8=", "/+8", "_-8=", "_-8"])
    func base64(text: String) throws {
        #expect(try decode("{\"manifest\":\"\(text)\"}", BatchV1.GetManifestResponse.self).manifest == [0xFF, 0xEF])
    }

    @Test("Enums are read by name or number")
    func enums() throws {
        #expect(
            try decode(#"{"tier":"TIER_REQUEST","source":3,"status":-1}"#, SignalsV1.Provenance.self)
                == SignalsV1.Provenance(source: .merged, tier: .request, status: .unrecognized(-1)))
    }

    @Test("Unknown members are refused by name, or skipped if asked")
    func unknownMembers() throws {
        let json = #"{"key":"k","extra":{"a":[1,{"b":"\u0041"},true,null]},"value":"v"}"#
        let error = try #require(throws: MessageError.self) { try decode(json, SignalsV1.Attribute.self) }
        #expect(error.kind == .unknownField)
        #expect(error.path == "extra")
        #expect(
            try decode(json, SignalsV1.Attribute.self, ignoringUnknown: true)
                == SignalsV1.Attribute(key: "k", value: "v"))
    }

    struct BadJSON: Sendable, CustomTestStringConvertible {
        var testDescription: String { json }
        var json: String
        var kind: MessageError.Kind
        var path: String
        var offset: Int

        init(_ json: String, _ kind: MessageError.Kind, _ path: String, _ offset: Int) {
            self.json = json
            self.kind = kind
            self.path = path
            self.offset = offset
        }
    }

    @Test(
        "Bad JSON is refused with the kind, the field and the byte",
        arguments: [
            BadJSON("", .truncated, "", 0),
            BadJSON("[]", .wrongType, "", 0),
            BadJSON("null", .wrongType, "", 0),
            BadJSON("{", .truncated, "", 1),
            BadJSON("{}x", .malformed, "", 2),
            BadJSON("{} {}", .malformed, "", 3),
            BadJSON(#"{"events":[{"user_id":1}]}"#, .wrongType, "events[0].user_id", 22),
            BadJSON(#"{"events":[{},{"occurred_at":1.5}]}"#, .outOfRange, "events[1].occurred_at", 29),
            BadJSON(#"{"as_of":9223372036854775808}"#, .outOfRange, "as_of", 9),
            BadJSON(#"{"as_of":"1x"}"#, .wrongType, "as_of", 9),
            BadJSON(#"{"as_of":01}"#, .malformed, "as_of", 9),
            BadJSON(#"{"as_of":1.}"#, .malformed, "as_of", 9),
            BadJSON(#"{"as_of":+1}"#, .wrongType, "as_of", 9),
            BadJSON(#"{"as_of":1,}"#, .malformed, "", 11),
            BadJSON(#"{"as_of":1,"asOf":1}"#, .duplicateField, "as_of", 11),
            BadJSON(#"{"events":[null]}"#, .wrongType, "events[0]", 11),
            BadJSON(#"{"events":[{}"#, .truncated, "events", 13),
            BadJSON(#"{"events":{}}"#, .wrongType, "events", 10),
            BadJSON(#"{"events":[{"value":1e999}]}"#, .outOfRange, "events[0].value", 20),
            BadJSON(#"{"events":[{"kind":"\u0000"}]}"#, .invalidString, "events[0].kind", 20),
            BadJSON(#"{"events":[{"kind":"\uD800"}]}"#, .invalidString, "events[0].kind", 20),
            BadJSON(#"{"events":[{"kind":"\uD800\u0041"}]}"#, .invalidString, "events[0].kind", 20),
            BadJSON(#"{"events":[{"kind":"\uDC00"}]}"#, .invalidString, "events[0].kind", 20),
            BadJSON(#"{"events":[{"kind":"\x"}]}"#, .malformed, "events[0].kind", 20),
            BadJSON(#"{"events":[{"kind":"abc"#, .truncated, "events[0].kind", 19),
            BadJSON("{\"events\":[{\"kind\":\"a\nb\"}]}", .malformed, "events[0].kind", 21),
            BadJSON("{'as_of':1}", .malformed, "", 1),
        ])
    func badJSON(input: BadJSON) throws {
        let error = try #require(throws: MessageError.self) {
            try decode(input.json, SessionV1.IngestEventsRequest.self)
        }
        #expect(error.kind == input.kind)
        #expect(error.path == input.path)
        #expect(error.offset == input.offset)
    }

    @Test("Bytes that are not UTF-8 are refused within strings")
    func invalidUTF8() throws {
        let json = Array(#"{"key":""#.utf8) + [0x61, 0xFF] + Array(#""}"#.utf8)
        let error = try #require(throws: MessageError.self) { try SignalsV1.Attribute(jsonBytes: json) }
        #expect(error.kind == .invalidString)
        #expect(error.offset == 9)
    }

    @Test("Two members of a oneof, two equal map keys, an unknown enum name and bad base64 are refused")
    func contradictions() {
        func kind<M: Message>(_ json: String, _ type: M.Type) -> MessageError.Kind? {
            do {
                _ = try decode(json, type)
                return nil
            } catch {
                return (error as? MessageError)?.kind
            }
        }
        #expect(kind(#"{"scalar":1,"category":"x"}"#, SignalsV1.SignalValue.self) == .duplicateField)
        #expect(kind(#"{"values":{"a":{},"b":{},"a":{}}}"#, SessionV1.BatchProfile.self) == .duplicateField)
        #expect(kind(#"{"values":{"a":null}}"#, SessionV1.BatchProfile.self) == .wrongType)
        #expect(kind(#"{"tier":"TIER_NONE"}"#, SignalsV1.Provenance.self) == .outOfRange)
        #expect(kind(#"{"manifest":"a"}"#, BatchV1.GetManifestResponse.self) == .invalidBase64)
        #expect(kind(#"{"manifest":"a*=="}"#, BatchV1.GetManifestResponse.self) == .invalidBase64)
        #expect(kind(#"{"ready":1}"#, CoordinatorV1.Node.self) == .wrongType)
        #expect(kind(#"{"limit":-1}"#, RankerV1.RankRequest.self) == .outOfRange)
        #expect(kind(#"{"limit":4294967296}"#, RankerV1.RankRequest.self) == .outOfRange)
    }

    @Test("Nesting is limited, in skipped values too")
    func depth() throws {
        let deep = String(repeating: "[", count: 100_000)
        let error = try #require(throws: MessageError.self) {
            try decode("{\"x\":\(deep)", SignalsV1.Attribute.self, ignoringUnknown: true)
        }
        #expect(error.kind == .tooDeep)
    }

    @Test("Numbers of any length and exponent are decided quickly")
    func hugeNumbers() throws {
        let digits = String(repeating: "9", count: 200_000)
        for json in ["1e999999999999", digits, "-\(digits)", "1e-\(digits)1"] {
            _ = try? decode("{\"scalar\":\(json)}", SignalsV1.SignalValue.self)
            let error = try #require(throws: MessageError.self) {
                try decode("{\"occurred_at\":\(json)}", SignalsV1.ItemAt.self)
            }
            #expect(error.kind == .outOfRange)
        }
        #expect(throws: MessageError.self) { try decode("{\"scalar\":\(digits)}", SignalsV1.SignalValue.self) }
        #expect(try decode("{\"scalar\":0.\(digits)}", SignalsV1.SignalValue.self).kind == .scalar(1))
        #expect(try decode("{\"occurred_at\":0e\(digits)}", SignalsV1.ItemAt.self).occurredAt == 0)
    }

    @Test("NUL is refused in map keys and escaped member names too")
    func nul() {
        #expect(throws: MessageError.self) { try decode(#"{"values":{"\u0000":{}}}"#, SessionV1.BatchProfile.self) }
        #expect(throws: MessageError.self) {
            try decode(#"{"k\u0000":1}"#, SignalsV1.Attribute.self, ignoringUnknown: true)
        }
    }

    @Test("Few bytes of JSON cannot claim much memory")
    func amplification() throws {
        let json = "{\"events\":[" + Array(repeating: "{}", count: 300_000).joined(separator: ",") + "]}"
        let error = try #require(throws: MessageError.self) { try decode(json, SessionV1.IngestEventsRequest.self) }
        #expect(error.kind == .tooLarge)
    }

    @Test("Every truncation and random corruption of JSON is decoded or refused", arguments: [21, 22])
    func corruption(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let json = Samples.profile.jsonBytes()
        for count in 0..<json.count {
            #expect(throws: MessageError.self) { try SessionV1.GetProfileResponse(jsonBytes: Array(json[..<count])) }
        }
        for _ in 0..<500 {
            var bytes = json
            for _ in 0..<3 {
                bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
            }
            do {
                _ = try SessionV1.GetProfileResponse(jsonBytes: bytes).serializedBytes()
            } catch {
                #expect(error is MessageError)
            }
        }
    }
}
