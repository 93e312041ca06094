import MeshService
import Testing

@Suite struct PrecedenceTests {
    @Test func aServiceHasItsOwnDefaults() async throws {
        let settings = try await load(.ranker)
        #expect(settings[CommonSettings.port] == 7440)
        #expect(settings[CommonSettings.adminPort] == 7540)
        #expect(settings[CommonSettings.host] == "127.0.0.1")
        #expect(settings[CommonSettings.dataDirectory] == "freshet-data/ranker")
        #expect(settings[CommonSettings.drainTimeout] == .seconds(30))
        #expect(settings[CommonSettings.nodeID] == nil)
        #expect(settings[CommonSettings.replay] == false)
        #expect(settings.source(of: CommonSettings.port) == "default")
    }

    @Test func eachLayerWinsOverTheOnesBelow() async throws {
        let file = try TemporaryFile("port: 1\nsession:\n  port: 2\n")
        let fileOnly = try await load(file: file)
        #expect(fileOnly[CommonSettings.port] == 2)

        let mesh = try await load(environment: ["FRESHET_PORT": "3"], file: file)
        #expect(mesh[CommonSettings.port] == 3)
        #expect(mesh.source(of: CommonSettings.port) == "environment variable FRESHET_PORT")

        let both = ["FRESHET_PORT": "3", "FRESHET_SESSION_PORT": "4"]
        let own = try await load(environment: both, file: file)
        #expect(own[CommonSettings.port] == 4)
        #expect(own.source(of: CommonSettings.port) == "environment variable FRESHET_SESSION_PORT")

        let flag = try await load(.session, ["--port", "5"], environment: both, file: file)
        #expect(flag[CommonSettings.port] == 5)
        #expect(flag.source(of: CommonSettings.port) == "flag --port")
    }

    @Test func theFileIsNamedWithTheLineThatAValueComesFrom() async throws {
        let file = try TemporaryFile("# the mesh\nlog-level: debug\nsession:\n  port: 2\n")
        let settings = try await load(file: file)
        #expect(settings.source(of: CommonSettings.port) == "\(file.path):4")
        #expect(settings.source(of: CommonSettings.logLevel) == "\(file.path):2")
        #expect(settings[CommonSettings.logLevel] == .debug)
    }

    @Test func theFileCanBeNamedInTheEnvironment() async throws {
        let file = try TemporaryFile("partitions: 8\n")
        let settings = try await load(environment: ["FRESHET_CONFIG": file.path])
        #expect(settings[CommonSettings.partitions] == 8)
    }

    @Test func oneFileConfiguresTheWholeMesh() async throws {
        let file = try TemporaryFile(
            """
            partitions: 16
            coordinator: {port: 9400}
            session: {port: 9410}
            ranker: {port: 9440, admin-port: 9540}
            trigger:
            """)
        let session = try await load(.session, file: file)
        #expect(session[CommonSettings.port] == 9410)
        #expect(session[CommonSettings.coordinator] == "http://127.0.0.1:9400")
        let ranker = try await load(.ranker, file: file)
        #expect(ranker[CommonSettings.adminPort] == 9540)
        #expect(ranker[CommonSettings.partitions] == 16)
        let coordinator = try await load(.coordinator, file: file)
        #expect(coordinator[CommonSettings.port] == 9400)
    }

    @Test func switchesAreSetWithoutAValueAndUnsetWithNo() async throws {
        #expect(try await load(.session, ["--replay"])[CommonSettings.replay])
        #expect(try await load(.session, ["--replay=false"])[CommonSettings.replay] == false)
        let unset = try await load(.session, ["--no-replay"], environment: ["FRESHET_REPLAY": "1"])
        #expect(unset[CommonSettings.replay] == false)
    }

    @Test func anEmptyVariableIsAsGoodAsNone() async throws {
        let settings = try await load(environment: ["FRESHET_NODE_ID": "", "FRESHET_CONFIG": ""])
        #expect(settings[CommonSettings.nodeID] == nil)
    }

    @Test(arguments: [
        ("250ms", Duration.milliseconds(250)), ("30s", .seconds(30)), ("2m", .seconds(120)), ("1.5h", .seconds(5_400)),
        ("40us", .microseconds(40)),
    ])
    func durationsNameTheirUnit(text: String, duration: Duration) async throws {
        #expect(try await load(.session, ["--drain-timeout", text])[CommonSettings.drainTimeout] == duration)
        #expect(Duration(settingText: duration.settingText ?? "") == duration)
    }
}
