import ArgumentParser
import MeshMessages
import MeshRPC
import Signals

/// `freshet patch put`
struct PatchPutCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "put",
        abstract: "Write a patch over a signal of a user, or reinforce one.",
        discussion: """
            The weights are shares and need not sum to 1. The mass says how much the patch weighs against the batch \
            value: mass / (mass + 8) at first, so that 4 is a third and 72 nine tenths. Putting a patch with the same \
            id again confirms it: its mass grows, its TTL starts anew. The id is cli-SIGNAL unless you say otherwise.

            Examples:
              freshet patch put 42 genre_affinity Musical=1
              freshet patch put 42 genre_affinity Musical=2 Drama=1 --ttl 10m --mass 16
              freshet patch put 42 genre_affinity Musical=1 --id festival && freshet patch remove 42 festival
            """)

    @Argument(help: ArgumentHelp("The user's id.", valueName: "user"))
    var user: String

    @Argument(help: ArgumentHelp("The signal that the patch is over.", valueName: "signal"))
    var signal: String

    @Argument(
        help: ArgumentHelp("What the patch says: labels and their shares.", valueName: "label=weight"),
        transform: LabelWeightArgument.init)
    var weights: [LabelWeightArgument]

    @Option(help: ArgumentHelp("The patch's id (default: cli-SIGNAL).", valueName: "id"))
    var id: String?

    @Option(
        help: ArgumentHelp("When it is gone unless it is confirmed (default: the catalogue's).", valueName: "duration"),
        transform: DurationArgument.init)
    var ttl: DurationArgument?

    @Option(
        help: ArgumentHelp("In what time its mass halves (default: the catalogue's).", valueName: "duration"),
        transform: DurationArgument.init)
    var halfLife: DurationArgument?

    @Option(help: ArgumentHelp("How much it weighs.", valueName: "number"))
    var mass = 8.0

    @Option(
        help: ArgumentHelp("When it was observed (default: now).", valueName: "time"), transform: TimeText.argument)
    var at: Timestamp?

    @OptionGroup var output: OutputOptions
    @OptionGroup var mesh: MeshOptions

    func validate() throws {
        if !(mass > 0 && mass.isFinite) { throw ValidationError("--mass \(mass) is not above 0") }
        if weights.isEmpty { throw ValidationError("say what the patch is: LABEL=WEIGHT, such as Musical=1") }
        var labels: Set<String> = []
        for weight in weights where !labels.insert(weight.label).inserted {
            throw ValidationError("'\(weight.label)' is given twice")
        }
    }

    func run() async throws {
        let time = (at ?? SystemTime.now).microseconds
        let patch = SignalsV1.Patch(
            patchID: id ?? "cli-\(signal)", signal: signal, value: LabelWeightArgument.distribution(weights),
            observedAt: time, lastReinforcedAt: time, ttlSeconds: ttl?.seconds ?? 0,
            halfLifeSeconds: halfLife?.seconds ?? 0, reinforcementCount: 1, mass: mass, origin: "cli")
        try await mesh.withConnection { connection in
            let answer = try await connection.callPatiently(.session) {
                try await connection.session.putPatch(
                    SessionV1.PutPatchRequest(userID: user, patch: patch, asOf: 0), options: .patient(for: user))
            }
            if output.json { return Terminal.print(answer.jsonText) }
            let written = answer.patch ?? patch
            Terminal.print(
                "patch \(written.patchID) over \(signal) of \(user): \(ProfileText.short(written.value)), reinforcement "
                    + "count \(written.reinforcementCount), TTL \(Numbers.duration(written.ttlSeconds))")
        }
    }
}
