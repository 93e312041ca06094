import Logging
import NIOCore
import UnixSignals

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// `freshet-conformance-server`: reads what to serve from standard input, says on standard output where it serves, and serves until
/// SIGTERM or SIGINT. The end of input means nothing: the runner closes its side at once.
public enum ServerProgram {
    /// Exits with 0 when it was told to stop, with 1 when it could not start, with 2 for arguments that it does not know.
    public static func main() async -> Never {
        LoggingSystem.bootstrap(StreamLogHandler.standardError)
        do {
            let options = try ServerOptions(arguments: CommandLine.arguments.dropFirst())
            if options.asksForHelp {
                print(ServerOptions.help)
            } else {
                try await run(options)
            }
            exit(0)
        } catch let error as ServerOptions.Invalid {
            complain("freshet-conformance-server: \(error)")
            exit(2)
        } catch {
            complain("freshet-conformance-server: \(error)")
            exit(1)
        }
    }

    private static func run(_ options: ServerOptions) async throws {
        // Before the first byte is answered, so that a signal that comes right after is not lost.
        let signals = await UnixSignalsSequence(trapping: .sigterm, .sigint)
        var input = FramedInput(STDIN_FILENO)
        guard let request = try await input.next(ConformanceV1.ServerCompatRequest.self) else {
            throw MessageFrames.Failure.truncated
        }
        let server = ServerUnderTest(request, peerTimeout: options.peerTimeout)
        try FramedOutput(STDOUT_FILENO).send(try await server.start())
        for await _ in signals { break }
    }
}

/// A line on standard error, where the runner shows it.
func complain(_ line: String) {
    let bytes = Array((line + "\n").utf8)
    _ = write(STDERR_FILENO, bytes, bytes.count)
}
