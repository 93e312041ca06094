import MeshMessages
import ProtobufC
import Testing

@Suite("Any in JSON")
struct AnyTests {
    init() {
        MessageTypes.register(
            SignalsV1.ItemAt.self, SignalsV1.Attribute.self, SessionV1.GetProfileResponse.self, AnyTable.self,
            AnyHolder.self)
    }

    private static let itemJSON = #""@type":"type.googleapis.com/freshet.signals.v1.ItemAt""#
    private let item = SignalsV1.ItemAt(itemID: "i", occurredAt: -5)

    private func decode<M: Message>(_ json: String, ignoringUnknown: Bool = false, depth: Int = 64) throws -> M {
        try M(
            jsonBytes: Array(json.utf8), limits: DecodingLimits(depth: depth, ignoresUnknownJSONFields: ignoringUnknown)
        )
    }

    private func encode(_ message: some Message) -> String {
        String(decoding: message.jsonBytes(), as: UTF8.self)
    }

    /// `Any` in `Any`, `levels` deep, around an empty one.
    private func nested(_ levels: Int) -> AnyTable {
        var any = AnyTable()
        for _ in 0..<levels { any = AnyTable(any) }
        return any
    }

    @Test("The fields of a registered type stand beside its @type")
    func fieldsBesideType() throws {
        let json = "{\(Self.itemJSON),\"item_id\":\"i\",\"occurred_at\":\"-5\"}"
        #expect(encode(AnyTable(item)) == json)
        let back: AnyTable = try decode(json)
        #expect(back == AnyTable(item))
        let empty: AnyTable = try decode("{\(Self.itemJSON)}")
        #expect(empty == AnyTable(SignalsV1.ItemAt()))
        #expect(encode(empty) == "{\(Self.itemJSON)}")
    }

    @Test("An empty Any is an empty object")
    func emptyAny() throws {
        #expect(encode(AnyTable()) == "{}")
        let back: AnyTable = try decode("{}")
        #expect(back == AnyTable())
        let holder: AnyHolder = try decode(#"{"detail":{},"details":[{},{}]}"#)
        #expect(encode(holder) == #"{"detail":{},"details":[{},{}]}"#)
    }

    @Test("@type may stand anywhere among the members", arguments: 0...2)
    func placeOfType(place: Int) throws {
        var members = [#""occurredAt":-5"#, #""item_id":"\u0069""#]
        members.insert(Self.itemJSON, at: place)
        let back: AnyTable = try decode("{ \(members.joined(separator: " ,\n")) }")
        #expect(back == AnyTable(item))
    }

    @Test("Only what stands behind the last slash of the URL names the type")
    func hostOfURL() throws {
        let any = AnyTable(typeURL: "example.com/a/freshet.signals.v1.ItemAt", value: item.serializedBytes())
        let json = #"{"@type":"example.com/a/freshet.signals.v1.ItemAt","item_id":"i","occurred_at":"-5"}"#
        #expect(encode(any) == json)
        let back: AnyTable = try decode(json)
        #expect(back == any)
    }

    @Test("Any fields of other messages, repeated or not, round trip")
    func heldByMessages() throws {
        let attribute = AnyTable(SignalsV1.Attribute(key: "k", value: "ü"))
        let holder = AnyHolder(detail: AnyTable(Samples.profile), details: [AnyTable(item), attribute, AnyTable()])
        let back: AnyHolder = try decode(encode(holder))
        #expect(back == holder)
    }

    @Test("An Any within an Any, or within a message within an Any, is shown in full")
    func anyWithinAny() throws {
        let twice = AnyTable(AnyTable(item))
        let json =
            "{\"@type\":\"type.googleapis.com/google.protobuf.Any\",\"value\":{\(Self.itemJSON),\"item_id\":\"i\","
            + "\"occurred_at\":\"-5\"}}"
        #expect(encode(twice) == json)
        let back: AnyTable = try decode(json)
        #expect(back == twice)
        let reordered: AnyTable = try decode(
            "{\"value\":{\"item_id\":\"i\",\"occurred_at\":-5,\(Self.itemJSON)},"
                + "\"@type\":\"type.googleapis.com/google.protobuf.Any\"}")
        #expect(reordered == twice)
        let through = AnyTable(AnyHolder(detail: AnyTable(item), details: [twice]))
        let throughBack: AnyTable = try decode(encode(through))
        #expect(throughBack == through)
    }

    @Test("What cannot be shown is written as base64: unknown types, bytes of no such message, a value without type")
    func base64Fallback() {
        #expect(encode(AnyTable(typeURL: "x/y.Z", value: [0xFF, 0xEF])) == #"{"@type":"x/y.Z","value":"/+8="}"#)
        #expect(
            encode(AnyTable(typeURL: SignalsV1.ItemAt.typeURL, value: [0x0A, 9]))
                == "{\(Self.itemJSON),\"value\":\"Cgk=\"}")
        #expect(encode(AnyTable(typeURL: "", value: [1])) == #"{"value":"AQ=="}"#)
    }

    struct BadAny: Sendable, CustomTestStringConvertible {
        var testDescription: String { json }
        var json: String
        var kind: MessageError.Kind
        var path: String
    }

    @Test(
        "A bad Any is refused with the kind and the field",
        arguments: [
            BadAny(json: #"{"@type":"x/y.Z"}"#, kind: .unknownType, path: "detail.@type"),
            BadAny(json: #"{"@type":"x/y.Z","value":"/+8="}"#, kind: .unknownType, path: "detail.@type"),
            BadAny(json: #"{"@type":"freshet.signals.v1.ItemAt"}"#, kind: .unknownType, path: "detail.@type"),
            BadAny(json: #"{"@type":"type.googleapis.com/"}"#, kind: .unknownType, path: "detail.@type"),
            BadAny(json: #"{"@type":""}"#, kind: .unknownType, path: "detail.@type"),
            BadAny(json: #"{"@type":7}"#, kind: .wrongType, path: "detail.@type"),
            BadAny(json: #"{"@type":"a\u0000"}"#, kind: .invalidString, path: "detail"),
            BadAny(json: #"{"item_id":"i"}"#, kind: .unknownType, path: "detail"),
            BadAny(json: "[]", kind: .wrongType, path: "detail"),
            BadAny(json: "{\(itemJSON),\"item_id\":1}", kind: .wrongType, path: "detail.item_id"),
            BadAny(json: "{\(itemJSON),\"colour\":1}", kind: .unknownField, path: "detail.colour"),
            BadAny(json: "{\(itemJSON),\(itemJSON)}", kind: .duplicateField, path: "detail.@type"),
            BadAny(json: "{\(itemJSON),", kind: .malformed, path: "detail"),
            BadAny(
                json: #"{"@type":"type.googleapis.com/google.protobuf.Any","value":{"@type":"x/y.Z"}}"#,
                kind: .unknownType, path: "detail.value.@type"),
        ])
    func badAny(input: BadAny) throws {
        let error = try #require(throws: MessageError.self) {
            let _: AnyHolder = try decode("{\"detail\":\(input.json)}")
        }
        #expect(error.kind == input.kind)
        #expect(error.path == input.path)
        #expect(error.offset != nil)
    }

    @Test("Unknown members beside @type are skipped if asked")
    func unknownMembers() throws {
        let back: AnyTable = try decode(
            "{\"x\":[{\"@type\":1}],\(Self.itemJSON),\"item_id\":\"i\",\"y\":null,\"occurred_at\":-5}",
            ignoringUnknown: true)
        #expect(back == AnyTable(item))
    }

    @Test("Any in Any counts towards the depth on reading")
    func depthOnReading() throws {
        let json = encode(nested(9))
        let back: AnyTable = try decode(json, depth: 10)
        #expect(back == nested(9))
        let error = try #require(throws: MessageError.self) { let _: AnyTable = try decode(json, depth: 9) }
        #expect(error.kind == .tooDeep)
    }

    @Test("On writing, what nests deeper than the limit is base64")
    func depthOnWriting() throws {
        let within = encode(nested(63))
        #expect(!within.contains(#""value":""#))
        let back: AnyTable = try decode(within)
        #expect(back == nested(63))
        #expect(encode(nested(70)).contains(#""value":""#))
    }

    @Test("Nested objects whose @type comes last cost no memory for what is passed over")
    func typeLast() throws {
        var json = "{}"
        let key = String(repeating: #"\u0061"#, count: 2000)
        for _ in 0..<40 {
            json = "{\"value\":\(json),\"\(key)\":1,\"@type\":\"type.googleapis.com/google.protobuf.Any\"}"
        }
        let back: AnyTable = try decode(json, ignoringUnknown: true)
        #expect(back == nested(40))
    }

    @Test("A message is taken out of an Any of its type only")
    func unpacking() throws {
        #expect(SignalsV1.ItemAt.typeURL == "type.googleapis.com/freshet.signals.v1.ItemAt")
        let bytes = item.serializedBytes()
        #expect(try SignalsV1.ItemAt(unpacking: SignalsV1.ItemAt.typeURL, bytes: bytes) == item)
        #expect(try SignalsV1.ItemAt(unpacking: "other.host/freshet.signals.v1.ItemAt", bytes: bytes) == item)
        #expect(try SignalsV1.Attribute(unpacking: SignalsV1.ItemAt.typeURL, bytes: bytes) == nil)
        #expect(try SignalsV1.ItemAt(unpacking: "freshet.signals.v1.ItemAt", bytes: bytes) == nil)
        #expect(throws: MessageError.self) {
            try SignalsV1.ItemAt(unpacking: SignalsV1.ItemAt.typeURL, bytes: [0x0A, 9])
        }
    }

    @Test("Types may be registered from many threads at once")
    func registration() async {
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<8 {
                group.addTask {
                    for _ in 0..<100 {
                        MessageTypes.register(SignalsV1.Event.self, SignalsV1.Patch.self)
                        _ = AnyTable(SignalsV1.Event()).jsonBytes()
                    }
                }
            }
        }
        #expect(encode(AnyTable(SignalsV1.Patch(signal: "s"))).contains(#""signal":"s""#))
    }
}
