// MeshMessagesTests: the generated messages are what the plugin makes of proto/, and have the shape that callers rely on.

import Foundation
import Testing

@Suite("Generated code")
struct RegenerationTests {
    @Test("scripts/generate writes exactly what is committed")
    func regenerationChangesNothing() throws {
        let root = try #require(Checkout.root)
        let output = FileManager.default.temporaryDirectory.appendingPathComponent(
            "freshet-generate-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: output) }

        let plugin = try #require(Checkout.product("protoc-gen-freshet"), "the plugin is built with the tests")
        let run = try Checkout.run(
            root.appendingPathComponent("scripts/generate"), ["--out", output.path], ["FRESHET_PLUGIN": plugin.path])
        try #require(run.status == 0, "\(run.output)")

        let folders = [
            "Sources/C/CMessages", "Sources/C/CDescriptor", "Sources/C/CConformance",
            "Sources/Mesh/MeshMessages/Generated", "Sources/Commands/Conformance/Generated",
        ]
        for folder in folders {
            let committed = try Checkout.files(under: root.appendingPathComponent(folder))
            let generated = try Checkout.files(under: output.appendingPathComponent(folder))
            #expect(!generated.isEmpty)
            #expect(Set(committed.keys) == Set(generated.keys), "\(folder): run scripts/generate")
            for (name, content) in generated {
                #expect(committed[name] == content, "\(folder)/\(name) is out of date: run scripts/generate")
            }
        }
    }

    @Test(
        "The plugin refuses what it cannot express, and says what to write instead",
        arguments: [
            ("optional string name = 1;", "oneof has_name"),
            ("Outer inner = 1;", "recursive messages are not supported"),
            ("map<bool, string> flags = 1;", "bool keys"),
            ("oneof kind { string a = 1; string b = 2; } enum Kind { ZERO = 0; }", "the same Swift name"),
        ])
    func unsupportedFeaturesAreRefused(body: String, reason: String) throws {
        let output = try Self.generate("syntax = \"proto3\"; package x.test.v1; message Outer { \(body) }")
        #expect(output.status != 0)
        #expect(output.output.contains(reason), "\(output.output)")
        #expect(output.output.contains("x.test.v1.Outer"))
    }

    @Test("The plugin refuses proto2")
    func otherSyntaxIsRefused() throws {
        let old = try Self.generate("syntax = \"proto2\"; package x.test.v1; message Outer {}")
        #expect(old.status != 0)
        #expect(old.output.contains("only proto3 is supported"))
    }

    @Test("The plugin refuses a parameter that it does not know, and says which it does")
    func otherParametersAreRefused() throws {
        let output = try Self.generate(
            "syntax = \"proto3\"; package x.test.v1; message Outer {}", options: ["--freshet_opt=module=Other"])
        #expect(output.status != 0)
        #expect(output.output.contains("c_module=NAME"), "\(output.output)")
    }

    /// Runs protoc with the plugin on one file.
    private static func generate(
        _ proto: String, options: [String] = []
    ) throws -> (status: Int32, output: String) {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
            "freshet-plugin-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try Data(proto.utf8).write(to: folder.appendingPathComponent("test.proto"))
        let plugin = try #require(Checkout.product("protoc-gen-freshet"))
        return try Checkout.run(
            URL(fileURLWithPath: "/usr/bin/env"),
            [
                "protoc", "-I\(folder.path)", "--plugin=protoc-gen-freshet=\(plugin.path)",
                "--freshet_out=\(folder.path)",
            ] + options + ["test.proto"])
    }
}
