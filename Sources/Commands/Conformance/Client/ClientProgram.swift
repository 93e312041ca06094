import Logging
import NIOCore
import NIOPosix

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// `freshet-conformance-client`: reads calls to make from standard input until it ends, makes them side by side, and writes how each
/// ended to standard output, in the order in which they end.
public enum ClientProgram {
    /// Calls that are made at once.
    private static let concurrentCalls = 16

    /// Exits with 0 after the last answer, with 1 when the input is no sequence of requests or an answer cannot be written.
    public static func main() async -> Never {
        LoggingSystem.bootstrap(StreamLogHandler.standardError)
        do {
            try await run(FramedInput(STDIN_FILENO), FramedOutput(STDOUT_FILENO))
            exit(0)
        } catch {
            complain("freshet-conformance-client: \(error)")
            exit(1)
        }
    }

    /// Answers every request of `input`.
    package static func run(
        _ input: FramedInput, _ output: FramedOutput,
        group: any EventLoopGroup = .singletonMultiThreadedEventLoopGroup
    ) async throws {
        var input = input
        ConformanceV1.registerTypes()
        let channels = ChannelsByServer(group: group)
        try await withThrowingTaskGroup(of: Void.self) { calls in
            var running = 0
            while let request = try await input.next(ConformanceV1.ClientCompatRequest.self) {
                if running == concurrentCalls {
                    try await calls.next()
                    running -= 1
                }
                running += 1
                calls.addTask { try output.send(await answer(request, channels)) }
            }
            try await calls.waitForAll()
        }
        await channels.close()
    }

    private static func answer(
        _ request: ConformanceV1.ClientCompatRequest, _ channels: ChannelsByServer
    ) async -> ConformanceV1.ClientCompatResponse {
        do {
            let result = try await ClientCase(request, caller: channels.channel(for: request)).result()
            return ConformanceV1.ClientCompatResponse(testName: request.testName, result: .response(result))
        } catch {
            let failure = ConformanceV1.ClientErrorResult(message: "\(error)")
            return ConformanceV1.ClientCompatResponse(testName: request.testName, result: .error(failure))
        }
    }
}
