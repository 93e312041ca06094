import MeshService
import Testing

@Suite struct RefusalTests {
    @Test func anUnknownFlagIsRefusedWithTheNearestKnownOne() async {
        let error = await loadingError(.session, ["--prot", "1"])
        #expect(error?.source == "flag --prot")
        #expect(error?.problem == "unknown flag (did you mean --port?); see --help")
    }

    @Test func anUnknownVariableIsRefusedWithTheNearestKnownOne() async {
        let error = await loadingError(environment: ["FRESHET_SESSION_DATADIR": "/tmp"])
        #expect(error?.source == "environment variable FRESHET_SESSION_DATADIR")
        #expect(error?.problem.contains("did you mean FRESHET_SESSION_DATA_DIR?") == true)
    }

    @Test func variablesOfOtherServicesAndOtherProgramsAreNobodysBusiness() async throws {
        let settings = try await load(
            .session, environment: ["FRESHET_RANKER_PORT": "1", "FRESHET_COORDINATOR_PORT": "2", "FRESHER": "x"])
        #expect(settings[CommonSettings.port] == 7410)
    }

    @Test func anUnknownKeyIsRefusedWithItsLine() async throws {
        let top = try TemporaryFile("port: 1\n\nlog-levle: debug\n")
        let error = await loadingError(file: top)
        #expect(error?.source == "\(top.path):3")
        #expect(error?.problem == "unknown key 'log-levle' (did you mean 'log-level'?)")

        let section = try TemporaryFile("ranker:\n  pory: 1\n")
        let other = await loadingError(.session, file: section)
        #expect(other?.source == "\(section.path):2")
        #expect(other?.problem == "unknown key 'pory' in the section 'ranker' (did you mean 'port'?)")
    }

    @Test func aValueOfTheWrongTypeIsRefusedNamingItsSource() async throws {
        let flag = await loadingError(.session, ["--port", "http"])
        #expect(flag == ConfigurationError(source: "flag --port", problem: "'http' is not a whole number"))

        let variable = await loadingError(environment: ["FRESHET_SESSION_DRAIN_TIMEOUT": "30"])
        #expect(variable?.source == "environment variable FRESHET_SESSION_DRAIN_TIMEOUT")
        #expect(variable?.problem == "'30' is not a duration such as 250ms, 30s, 5m or 2h")

        let file = try TemporaryFile("session:\n  partitions: 0\n")
        let line = await loadingError(file: file)
        #expect(line == ConfigurationError(source: "\(file.path):2", problem: "'0' is not between 1 and 65536"))
    }

    @Test func aFileThatIsNotYAMLOrNotThereIsRefused() async throws {
        let broken = try TemporaryFile("port: [1\n")
        #expect(await loadingError(file: broken)?.problem.contains("is not YAML") == true)
        let list = try TemporaryFile("- port\n")
        #expect(await loadingError(file: list)?.problem.contains("not a mapping") == true)
        let missing = await loadingError(.session, ["--config", "/nonexistent/mesh.yaml"])
        #expect(missing?.source == "/nonexistent/mesh.yaml")
        #expect(missing?.problem.contains("No such file") == true)
    }

    @Test func anArgumentThatIsNoFlagAndAFlagWithoutItsValueAreRefused() async {
        #expect(await loadingError(.session, ["serve"])?.problem.contains("is not a flag") == true)
        #expect(await loadingError(.session, ["--port"])?.problem == "needs a value: <port>")
    }

    @Test func listeningBeyondLoopbackNeedsToBeAllowed() async throws {
        let error = await loadingError(.session, ["--host", "0.0.0.0"])
        #expect(error?.source == "flag --host")
        #expect(error?.problem.contains("--allow-remote") == true)
    }

    @Test func allowRemotePermitsListeningBeyondLoopback() async throws {
        let allowed = try await load(.session, ["--host", "0.0.0.0", "--allow-remote"])
        #expect(allowed[CommonSettings.host] == "0.0.0.0")
    }

    @Test(arguments: ["localhost", "::1", "127.0.0.53"])
    func loopbackNeedsNoPermission(host: String) async throws {
        let settings = try await load(.session, ["--host", host])
        #expect(settings[CommonSettings.host] == host)
    }
}
