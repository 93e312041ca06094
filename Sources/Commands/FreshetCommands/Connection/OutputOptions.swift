import ArgumentParser
import ProtobufC

/// How a command prints its data.
struct OutputOptions: ParsableArguments {
    @Flag(help: "Print JSON instead of text.")
    var json = false
}

extension Message {
    /// The message in protobuf's JSON, as the services answer it to `content-type: application/json`.
    var jsonText: String { String(decoding: jsonBytes(), as: UTF8.self) }
}
