import ArgumentParser
import Learning
import Signals
import Traffic

/// `freshet generate`
struct GenerateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "generate",
        abstract: "Generate traffic whose truth is known: what detectors should find in it, and what not.",
        discussion: """
            Writes three files of JSON Lines into a directory: events.jsonl and items.jsonl, which `freshet import` reads, and \
            truth.jsonl, which says what was planted when. The same numbers and the same seed give the same files.

            A crowd (u1 …) is for items by Zipf's law, with a daily wave, in clusters of a taste each. In it single items \
            burst. Protagonists (p1 …) have a session each evening and one story: a binge of one person's films, one long \
            film completed again and again (which is no binge), a new genre for good (switch) or for one evening \
            (excursion), a single search for another genre (odd_query), or none (steady). Nothing is planted before the \
            warm-up is over.

            Examples:
              freshet generate --out /tmp/traffic --days 5 --seed 7
              freshet import /tmp/traffic/events.jsonl --items /tmp/traffic/items.jsonl
              freshet generate --out /tmp/recent --end now --days 2 --warm-up-days 1 --events-per-hour 500
            """)

    @Option(help: ArgumentHelp("The directory; made when it is not there.", valueName: "dir"))
    var out: String

    @Option(help: ArgumentHelp("Which of the many such logs.", valueName: "n"))
    var seed: UInt64 = 1

    @Option(help: ArgumentHelp("How long it is.", valueName: "n"))
    var days = 7

    @Option(help: ArgumentHelp("Days at the start without anything planted.", valueName: "n"))
    var warmUpDays = 3

    @Option(
        help: ArgumentHelp("When it ends (default: 2026-01-01 and the days).", valueName: "time"),
        transform: TimeText.argument)
    var end: Timestamp?

    @Option(help: ArgumentHelp("Users of the crowd.", valueName: "n"))
    var users = 1000

    @Option(help: ArgumentHelp("Items.", valueName: "n"))
    var items = 2000

    @Option(help: ArgumentHelp("Clusters of users, 1 to 12.", valueName: "n"))
    var clusters = 4

    @Option(help: ArgumentHelp("Events of the crowd, on average.", valueName: "n"))
    var eventsPerHour = 1000.0

    @Option(help: ArgumentHelp("Bursts over everybody's traffic.", valueName: "n"))
    var bursts = 20

    @Option(help: ArgumentHelp("Bursts over the traffic of one cluster.", valueName: "n"))
    var clusterBursts = 0

    @Option(help: ArgumentHelp("Protagonists of each story.", valueName: "n"))
    var stories = 10

    @OptionGroup var output: OutputOptions

    func run() async throws {
        var plan = TrafficPlan()
        (plan.days, plan.warmUpDays, plan.users, plan.items) = (days, warmUpDays, users, items)
        (plan.clusters, plan.eventsPerHour) = (clusters, eventsPerHour)
        (plan.bursts, plan.clusterBursts) = (bursts, clusterBursts)
        (plan.binges, plan.longFilms, plan.switches) = (stories, stories, stories)
        (plan.excursions, plan.oddQueries, plan.steady) = (stories, stories, stories)
        plan.eventPrefix = "g\(seed)-"
        if let end { plan.start = end - Double(days) * 86_400 }
        let files = try GeneratedFiles(directory: out)
        do {
            let counts = try files.write(plan, seed: seed)
            if output.json { return Terminal.print(counts.json.pretty) }
            Terminal.message(
                "\(Numbers.count(counts.events, "event")), \(Numbers.count(counts.items, "item")) and "
                    + "\(Numbers.count(counts.episodes, "planted episode")) in \(out)")
        } catch let error as TrafficPlanError {
            throw CommandFailure("--\(error)", exit: .usage)
        }
    }
}
