import Foundation
import MeshMessages
import ProtobufC
import Testing
import TestSupport

@Suite("Agreement with protoc")
struct ProtocTests {
    @Test("Bytes equal those of protoc --encode")
    func encoding() throws {
        let encoded = try protoc("--encode", Data(Samples.textFormat.utf8))
        #expect(Samples.profile.serializedBytes() == Array(encoded))
        #expect(try SessionV1.GetProfileResponse(serializedBytes: Array(encoded)) == Samples.profile)
    }

    @Test("protoc --decode reads what random messages write", arguments: [31, 32])
    func decoding(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let message = Samples.randomProfile(&random)
        let text = try protoc("--decode", Data(message.serializedBytes()))
        let encoded = try protoc("--encode", text)
        #expect(try SessionV1.GetProfileResponse(serializedBytes: Array(encoded)) == message)
    }

    @Test("Every type of field agrees with protoc, in bytes and in JSON")
    func allTypes() throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("freshet-types-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try Data(AllTypes.proto.utf8).write(to: folder.appendingPathComponent("all.proto"))
        let text = #"""
            an_int32: -1 a_sint32: -2 a_sfixed32: -3 a_uint32: 4294967295 a_fixed32: 5 an_int64: -9223372036854775808
            a_sint64: -7 a_sfixed64: -8 a_uint64: 18446744073709551615 a_fixed64: 10 a_float: 0.1 a_double: -0.1
            a_bool: true a_string: "s" some_bytes: "\000\377" many_sint64: [1, -1] many_bool: [true, false]
            many_bytes: ["", "ab"] many_float: [1.5] by_number { key: -4 value: "x" } by_id { key: 9 value: true }
            """#
        let wanted = Array(try protoc(["-I\(folder.path)", "--encode=AllTypes", "all.proto"], Data(text.utf8)))
        let json =
            #"{"an_int32":-1,"a_sint32":-2,"a_sfixed32":-3,"a_uint32":4294967295,"a_fixed32":5,"#
            + #""an_int64":"-9223372036854775808","a_sint64":"-7","a_sfixed64":"-8","a_uint64":"18446744073709551615","#
            + #""a_fixed64":"10","a_float":0.1,"a_double":-0.1,"a_bool":true,"a_string":"s","some_bytes":"AP8=","#
            + #""many_sint64":["1","-1"],"many_bool":[true,false],"many_bytes":["","YWI="],"many_float":[1.5],"#
            + #""by_number":{"-4":"x"},"by_id":{"9":true}}"#

        #expect(try AllTypes(serializedBytes: wanted).bytes == wanted)
        #expect(try AllTypes(jsonBytes: Array(json.utf8)).bytes == wanted)
        #expect(String(decoding: try AllTypes(serializedBytes: wanted).jsonBytes(), as: UTF8.self) == json)
        for count in 0..<wanted.count {
            _ = try? AllTypes(serializedBytes: Array(wanted[..<count]))
        }
    }

    /// Runs protoc on the session proto's GetProfileResponse.
    private func protoc(_ direction: String, _ input: Data) throws -> Data {
        let proto = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appendingPathComponent("proto")
        let message = "\(direction)=freshet.session.v1.GetProfileResponse"
        return try protoc(["-I\(proto.path)", message, "freshet/session/v1/session.proto"], input)
    }

    private func protoc(_ arguments: [String], _ input: Data) throws -> Data {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["protoc"] + arguments
        let (standardInput, standardOutput) = (Pipe(), Pipe())
        process.standardInput = standardInput
        process.standardOutput = standardOutput
        try process.run()
        try standardInput.fileHandleForWriting.write(contentsOf: input)
        try standardInput.fileHandleForWriting.close()
        let output = standardOutput.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        try #require(process.terminationStatus == 0)
        return output
    }
}
