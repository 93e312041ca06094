import ArgumentParser
import EventFiles
import MeshMessages
import ProtobufC

/// `freshet explain`
struct ExplainCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain",
        abstract: "What an answer was made of, and whether it can be computed again.",
        discussion: """
            The ranker that gave an answer keeps what it was made of: the request, the user's history at that moment, what \
            trended, the versions of the snapshot, the seed of its draws. With --replay it computes the answer again and \
            compares it byte by byte (apart from how long things took), with each item's features.

            Examples:
              freshet explain 0006423e9f0a1b2c93d1a77e04c5b6f8
              freshet explain 0006423e9f0a1b2c93d1a77e04c5b6f8 --replay
              freshet explain --exposure answer.bin --replay       # one that --save wrote, on another ranker

            Exit code 1 when a replayed answer differs.
            """)

    @Argument(help: ArgumentHelp("The answer's response_id.", valueName: "response"))
    var response: String?

    @Flag(help: "Compute the answer again and compare it.")
    var replay = false

    @Option(help: ArgumentHelp("A file that --save wrote, in place of an id.", valueName: "file"))
    var exposure: String?

    @Option(help: ArgumentHelp("Write what the answer was made of to a file.", valueName: "file"))
    var save: String?

    @OptionGroup var output: OutputOptions
    @OptionGroup var mesh: MeshOptions

    func validate() throws {
        if (response == nil) == (exposure == nil) { throw ValidationError("name one: a response, or --exposure FILE") }
    }

    func run() async throws {
        let bytes = try exposure.map { try ExposureFile.read($0) } ?? []
        let answer = try await mesh.withConnection { connection in
            try await connection.call(.ranker) {
                try await connection.ranker.explain(
                    RankerV1.ExplainRequest(responseID: response ?? "", exposure: bytes, replay: replay),
                    options: .patient)
            }
        }
        if let save { try ExposureFile.write(answer.exposure, to: save) }
        Terminal.print(output.json ? answer.jsonText : try ExplanationText.text(answer))
        if let replay = answer.replay, !replay.identical {
            throw CommandFailure("the answer that is computed now differs: \(replay.difference)")
        }
    }
}
