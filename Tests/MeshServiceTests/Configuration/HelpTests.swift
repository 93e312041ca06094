import MeshService
import Testing

@Suite struct HelpTests {
    @Test(arguments: ServiceName.allCases)
    func everySettingAppearsWithItsDefaultAndItsVariable(service: ServiceName) {
        let help = HelpText(service: service, summary: "does its part", example: "\(service.executable) --port 1")
            .description
        let words = help.split { $0.isWhitespace }
        #expect(help.contains("\(service.executable) – does its part"))
        #expect(help.contains("Example:\n  \(service.executable) --port 1"))
        for setting in KnownSettings.settings(of: service) {
            #expect(help.contains("  \(setting.flag) "), "\(setting.name)")
            #expect(help.contains("env: \(setting.environmentName)]"), "\(setting.name)")
            #expect(words.contains(setting.help.split(separator: " ")), "\(setting.name)")
            if let text = setting.defaultText { #expect(help.contains("default: \(text);"), "\(setting.name)") }
        }
        for line in help.split(separator: "\n") { #expect(line.count <= 120, "\(line)") }
    }

    @Test func helpAndVersionWinOverEverythingElse() throws {
        let flags = CommandLineFlags(service: .batch)
        #expect(try flags.parse(["--nonsense", "--help"]) == .help)
        #expect(try flags.parse(["-h"]) == .help)
        #expect(try flags.parse(["--version"]) == .version)
    }

    @Test(arguments: ServiceName.allCases)
    func noTwoSettingsOfAServiceShareAName(service: ServiceName) {
        let names = KnownSettings.settings(of: service).map(\.name)
        #expect(Set(names).count == names.count)
    }
}
