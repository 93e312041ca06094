import Conformance
import Testing

@Suite("The server program's command line")
struct ServerOptionsTests {
    @Test("Nothing changes nothing")
    func empty() throws {
        let options = try ServerOptions(arguments: [])
        #expect(options.peerTimeout == nil)
        #expect(!options.asksForHelp)
    }

    @Test("Patience is given in milliseconds, and the help names it")
    func peerTimeout() throws {
        let options = try ServerOptions(arguments: ["--peer-timeout", "500"])
        #expect(options.peerTimeout == .milliseconds(500))
        #expect(ServerOptions.help.contains("--peer-timeout MS"))
    }

    @Test(
        "Arguments that mean nothing are refused",
        arguments: [["--peer-timeout"], ["--peer-timeout", "0"], ["--peer-timeout", "soon"], ["serve"]])
    func invalid(arguments: [String]) {
        #expect(throws: ServerOptions.Invalid.self) { try ServerOptions(arguments: arguments) }
    }
}
