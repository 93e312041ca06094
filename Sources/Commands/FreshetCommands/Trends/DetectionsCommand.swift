import ArgumentParser
import MeshMessages
import MeshRPC
import Signals

/// `freshet detections`
struct DetectionsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "detections",
        abstract: "What the near-real-time tier has noticed, with its evidence, and what it did about it.",
        discussion: """
            Newest first: bursts, binges, shifts of taste, drift, counts and new items. Each line has what was observed and \
            what was to be expected, and the rule of the catalogue that answered with its action. A rule that held its \
            action back says why: stale (the detection was too old to matter) or rate_limited.

            The newest 1,000 of each kind are kept, over restarts too.

            Examples:
              freshet detections --kind burst,binge
              freshet detections --user 42 --since 2026-01-05
              freshet detections --rule shifted_taste --json
              freshet detections --follow            # prints each as it is noticed, until Ctrl-C
            """)

    @Option(
        help: ArgumentHelp(
            "Kinds, separated by commas: burst, binge, shift, drift, count, new_item.", valueName: "kinds"))
    var kind = ""

    @Option(help: ArgumentHelp("Of this user.", valueName: "user"))
    var user = ""

    @Option(help: ArgumentHelp("About this item.", valueName: "item"))
    var item = ""

    @Option(help: ArgumentHelp("Of this signal.", valueName: "signal"))
    var signal = ""

    @Option(help: ArgumentHelp("Answered by this rule of the catalogue.", valueName: "rule"))
    var rule = ""

    @Option(
        help: ArgumentHelp("Detected at this time or later, by event time.", valueName: "time"),
        transform: TimeText.argument)
    var since: Timestamp?

    @Option(help: ArgumentHelp("How many.", valueName: "n"))
    var limit: UInt32 = 100

    @Flag(help: "Go on, and print what is noticed from now on.")
    var follow = false

    @OptionGroup var output: OutputOptions
    @OptionGroup var mesh: MeshOptions

    func run() async throws {
        let request = TriggerV1.ListDetectionsRequest(
            kinds: kind.split(separator: ",").map(String.init), userID: user, since: since?.microseconds ?? 0,
            limit: follow ? 10_000 : limit, rule: rule, itemID: item, signal: signal)
        try await mesh.withConnection { connection in
            let response = try await list(request, connection)
            if follow { return try await follow(request, from: response, connection) }
            if output.json { return Terminal.print(response.jsonText) }
            for detection in response.detections { Terminal.print(DetectionText.line(detection)) }
            Terminal.message(
                "\(Numbers.count(response.detections.count, "detection")) shown, \(Numbers.grouped(Int(response.kept))) kept"
            )
        }
    }

    private func list(
        _ request: TriggerV1.ListDetectionsRequest, _ connection: MeshConnection
    ) async throws -> TriggerV1.ListDetectionsResponse {
        try await connection.callPatiently(.trigger) {
            try await connection.trigger.listDetections(request, options: .patient)
        }
    }

    /// Asks again and again for what is newer, and prints what has not been there before.
    private func follow(
        _ request: TriggerV1.ListDetectionsRequest, from first: TriggerV1.ListDetectionsResponse,
        _ connection: MeshConnection
    ) async throws {
        var request = request
        var seen = Set(first.detections.map(\.detectionID))
        while true {
            try await Task.sleep(for: .seconds(1))
            let response = try await list(request, connection)
            for detection in response.detections.reversed() where seen.insert(detection.detectionID).inserted {
                Terminal.print(output.json ? detection.jsonText : DetectionText.line(detection))
            }
            // What is detected late may be an hour older than what is newest.
            let newest = response.detections.first?.detectedAt ?? 0
            request.since = max(request.since, newest - 3_600_000_000)
            if seen.count > 100_000 { seen = Set(response.detections.map(\.detectionID)) }
        }
    }
}
