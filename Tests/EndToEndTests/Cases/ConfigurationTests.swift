import Foundation
import MeshService
import Testing

extension EndToEnd {
    /// What a person at a terminal gets: the exit code, and a line that says what to do.
    @Suite struct ConfigurationTests {
        @Test(arguments: ServiceName.allCases)
        func anUnknownFlagExitsWith64AndTheNearestKnownOne(service: ServiceName) async throws {
            let outcome = try await Command.run(service, ["--prot", "1"])
            #expect(outcome.code == 64)
            #expect(outcome.stderr.contains("--prot"))
            #expect(outcome.stderr.contains("did you mean --port?"))
            #expect(outcome.stdout.isEmpty)
        }

        @Test(arguments: ServiceName.allCases)
        func anUnknownKeyExitsWith64AndItsFileAndLine(service: ServiceName) async throws {
            try await withTemporaryDirectory { directory in
                let file = directory + "/mesh.yaml"
                try Data("partitions: 8\n\(service.rawValue):\n  log-levle: debug\n".utf8).write(
                    to: URL(filePath: file))
                let outcome = try await Command.run(service, ["--config", file])
                #expect(outcome.code == 64)
                #expect(outcome.stderr.contains("\(file):3"))
                #expect(outcome.stderr.contains("unknown key 'log-levle'"))
                #expect(outcome.stderr.contains("did you mean 'log-level'?"))
            }
        }

        @Test(arguments: ServiceName.allCases)
        func aPortInUseExitsWith1AndAdvice(service: ServiceName) async throws {
            let port = LocalPorts.free()
            let listener = try #require(LocalPorts.listen(on: port))
            defer { close(listener) }
            try await withTemporaryDirectory { directory in
                for (flag, other) in [("--port", "--admin-port"), ("--admin-port", "--port")] {
                    let outcome = try await Command.run(
                        service, [flag, "\(port)", other, "0", "--data-dir", directory + "/data"])
                    #expect(outcome.code == 1)
                    #expect(outcome.stderr.contains("127.0.0.1:\(port)"))
                    #expect(outcome.stderr.contains("the port is in use"))
                    #expect(outcome.stderr.contains("choose another with \(flag)"))
                }
            }
        }

        @Test(arguments: ServiceName.allCases)
        func helpIsCompleteAndExitsWith0(service: ServiceName) async throws {
            let outcome = try await Command.run(service, ["--help"])
            #expect(outcome.code == 0)
            #expect(outcome.stderr.isEmpty)
            for flag in ["--port", "--admin-port", "--data-dir", "--config", "--replay", "--log-level"] {
                #expect(outcome.stdout.contains(flag))
            }
        }

        @Test func everyServiceStopsCleanlyAtSIGTERM() async throws {
            try await MeshUnderTest.run { mesh in
                try await mesh.serve(TasteWorld(before: TasteWorld.now - TasteWorld.minute))
                // The order of `freshet up`: who depends on others goes first.
                for service in ServiceName.allCases.reversed() {
                    let exit = try await mesh.terminate(service)
                    #expect(exit == .code(0), "\(service)")
                }
                for service in ServiceName.allCases { #expect(mesh.errorLines(of: service).isEmpty, "\(service)") }
            }
        }

        private func withTemporaryDirectory(_ body: (String) async throws -> Void) async throws {
            let path = NSTemporaryDirectory() + "freshet-e2e-\(UUID().uuidString)"
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
            defer { try? FileManager.default.removeItem(atPath: path) }
            try await body(path)
        }
    }
}
