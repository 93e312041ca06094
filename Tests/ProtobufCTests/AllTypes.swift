import CMessages
import ProtobufC

/// A message with a field of every type, also those that Freshet's protos do not use, from tables built at run time.
///
/// Its value is the wire format, so that it can be compared with protoc's.
struct AllTypes: TableMessage {
    static let proto = """
        syntax = "proto3";
        message AllTypes {
          int32 an_int32 = 1; sint32 a_sint32 = 2; sfixed32 a_sfixed32 = 3; uint32 a_uint32 = 4; fixed32 a_fixed32 = 5;
          int64 an_int64 = 6; sint64 a_sint64 = 7; sfixed64 a_sfixed64 = 8; uint64 a_uint64 = 9; fixed64 a_fixed64 = 10;
          float a_float = 11; double a_double = 12; bool a_bool = 13; string a_string = 14; bytes some_bytes = 15;
          repeated sint64 many_sint64 = 17; repeated bool many_bool = 18; repeated bytes many_bytes = 19;
          repeated float many_float = 20; map<int32, string> by_number = 21; map<uint64, bool> by_id = 22;
        }
        """

    private static let byNumber: TableBuilder.Table = TableBuilder.message(
        "ByNumberEntry", [.init("key", 1, PROTOBUF_C_TYPE_INT32), .init("value", 2, PROTOBUF_C_TYPE_STRING)]
    ) { TableBuilder.clear($0, AllTypes.byNumber) }

    private static let byID: TableBuilder.Table = TableBuilder.message(
        "ByIdEntry", [.init("key", 1, PROTOBUF_C_TYPE_UINT64), .init("value", 2, PROTOBUF_C_TYPE_BOOL)]
    ) { TableBuilder.clear($0, AllTypes.byID) }

    static let table: TableBuilder.Table = {
        let scalars: [(String, ProtobufCType)] = [
            ("an_int32", PROTOBUF_C_TYPE_INT32), ("a_sint32", PROTOBUF_C_TYPE_SINT32),
            ("a_sfixed32", PROTOBUF_C_TYPE_SFIXED32), ("a_uint32", PROTOBUF_C_TYPE_UINT32),
            ("a_fixed32", PROTOBUF_C_TYPE_FIXED32), ("an_int64", PROTOBUF_C_TYPE_INT64),
            ("a_sint64", PROTOBUF_C_TYPE_SINT64), ("a_sfixed64", PROTOBUF_C_TYPE_SFIXED64),
            ("a_uint64", PROTOBUF_C_TYPE_UINT64), ("a_fixed64", PROTOBUF_C_TYPE_FIXED64),
            ("a_float", PROTOBUF_C_TYPE_FLOAT), ("a_double", PROTOBUF_C_TYPE_DOUBLE), ("a_bool", PROTOBUF_C_TYPE_BOOL),
            ("a_string", PROTOBUF_C_TYPE_STRING), ("some_bytes", PROTOBUF_C_TYPE_BYTES),
        ]
        let repeated: [TableBuilder.Field] = [
            .init("many_sint64", 17, PROTOBUF_C_TYPE_SINT64, isRepeated: true),
            .init("many_bool", 18, PROTOBUF_C_TYPE_BOOL, isRepeated: true),
            .init("many_bytes", 19, PROTOBUF_C_TYPE_BYTES, isRepeated: true),
            .init("many_float", 20, PROTOBUF_C_TYPE_FLOAT, isRepeated: true),
            .init("by_number", 21, PROTOBUF_C_TYPE_MESSAGE, isRepeated: true, entry: byNumber),
            .init("by_id", 22, PROTOBUF_C_TYPE_MESSAGE, isRepeated: true, entry: byID),
        ]
        let single = scalars.enumerated().map { TableBuilder.Field($1.0, UInt32($0 + 1), $1.1) }
        return TableBuilder.message("AllTypes", single + repeated) { TableBuilder.clear($0, AllTypes.table) }
    }()

    static let descriptor = table.descriptor

    var bytes: [UInt8] = []

    init() {}
}
