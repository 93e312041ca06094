import Glibc

// usage: swift-protobuf-peer FILE      measures the codec on the response in the file; one line of JSON

guard CommandLine.arguments.count == 2, let file = fopen(CommandLine.arguments[1], "rb") else {
    print("usage: swift-protobuf-peer FILE")
    exit(2)
}
var bytes = [UInt8](repeating: 0, count: 4096)
bytes.removeLast(bytes.count - fread(&bytes, 1, bytes.count, file))
fclose(file)
try CodecBenchmark(bytes: bytes).run()
