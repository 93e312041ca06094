import ArgumentParser
import Learning

/// `freshet model check`
struct ModelCheckCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Say whether a model can be served: its form, and whether its features are known.",
        discussion: """
            Reads what LightGBM's save_model writes. Exit code 65 when it cannot be served, with the line or the features \
            that are the reason. The features are those that `freshet export training` writes, in any order; a model need \
            not use all of them.

            Examples:
              freshet export training --dataset ml-100k --out train.csv
              freshet model check lambdamart.txt
              freshet model check lambdamart.txt --json
            """)

    @Argument(help: ArgumentHelp("The model.", valueName: "file"))
    var file: String

    @OptionGroup var output: OutputOptions

    func run() async throws {
        let check = ModelCheck(try ModelFile.read(file), known: RankerFeature.allCases.map(\.name))
        Terminal.print(output.json ? check.json.compact : check.text)
        if !check.unknown.isEmpty { throw CommandFailure(check.refusal(of: file), exit: .badData) }
    }
}
