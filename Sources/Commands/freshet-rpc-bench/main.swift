// freshet-rpc-bench: what `scripts/bench rpc` runs of Freshet itself. It serves and measures nothing but the RPC layer, so that
// the numbers are those of the layer and not of a tier.
//
// Where to start reading: `RankExchange.swift` has the request and the response that every measurement uses.

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

let usage = """
    usage: freshet-rpc-bench MODE
      rank-server [--port P]      serves RankerService on one event loop of 127.0.0.1 until it is killed
      http2-server [--port P]     serves the response's bytes from HTTP/2 alone, without RPC and codec
      stream-server [--port P]    serves a stream of 1 GiB on one event loop
      write-request FILE          writes the 231-byte request
      write-response FILE         writes the 340-byte response
      codec [--seconds S]         measures the codec on the response; one line of JSON
    """

let arguments = CommandLine.arguments.dropFirst()
let options = BenchOptions(Array(arguments.dropFirst()))
switch arguments.first {
case "rank-server": try await BenchServer.run(RankBenchService(), port: options.port)
case "http2-server":
    try await BareHTTP2Server.run(
        RankExchange.response(to: RankExchange.request()).serializedBytes(), port: options.port)
case "stream-server": try await BenchServer.run(StreamBenchService(), port: options.port)
case "write-request": try options.write(RankExchange.request().serializedBytes())
case "write-response": try options.write(RankExchange.response(to: RankExchange.request()).serializedBytes())
case "codec": try CodecBenchmark(seconds: options.seconds).run()
default:
    _ = (usage + "\n").withCString { write(STDERR_FILENO, $0, strlen($0)) }
    exit(2)
}
