import ArgumentParser
import FreshetCommands
import MeshRPC
import Testing

@Suite("Arguments and errors")
struct ArgumentTests {
    /// What a person sees when the arguments are refused; nil when they are accepted.
    private func refusal(_ arguments: String...) -> String? {
        do {
            _ = try FreshetCommand.parseAsRoot(arguments)
            return nil
        } catch {
            return FreshetCommand.message(for: error)
        }
    }

    @Test func everyCommandOfTheDemoParses() {
        #expect(
            refusal(
                "up", "--data-dir", "/tmp/x", "--replay", "--port-base", "17400", "--budget-ms", "200", "--policy",
                "ralf") == nil)
        #expect(
            refusal("import", "a.inter", "--items", "a.item", "--items", "b.jsonl", "--until-quantile", "0.8") == nil)
        #expect(refusal("build", "--split-of", "a.inter", "--from-quantile", "0.8", "--lambdas", "20,50") == nil)
        #expect(
            refusal("replay", "a.inter", "--arms", "control,injection", "--report", "r.json", "--limit", "5") == nil)
        #expect(
            refusal(
                "events", "put", "--user", "42", "--kind", "search", "--attribute", "genres=Musical", "--at",
                "1998-04-22") == nil)
        #expect(refusal("budget", "set", "--ms", "100", "--policy", "round_robin") == nil)
        #expect(refusal("signals", "apply", "c.yaml", "--dry-run") == nil)
        #expect(refusal("rank", "42", "--limit", "5", "--arm", "control", "--json") == nil)
        #expect(refusal("profile", "42", "--as-of", "1998-04-22", "--signal", "genre_affinity", "--json") == nil)
    }

    @Test func theCommandsOnFilesParse() {
        #expect(refusal("import", "a.csv", "--mapping", "m.yaml", "--format", "csv", "--rejects", "r.tsv") == nil)
        #expect(refusal("import", "a.dat", "--format", "auto", "--no-resume", "--state", "s", "--strict") == nil)
        #expect(refusal("import", "--from-log", "other:7400") == nil)
        #expect(
            refusal("evaluate", "--dataset", "ml-100k", "--data-dir", "d", "--report", "r.json", "--seed", "2") == nil)
        #expect(
            refusal("evaluate", "--events", "a.tsv", "--items", "b.csv", "--arms", "control,injection", "--json") == nil
        )
    }

    @Test func theCommandsForRankersTrainedElsewhereParse() {
        #expect(refusal("export", "training", "--dataset", "ml-100k", "--out", "f", "--as", "libsvm") == nil)
        #expect(refusal("export", "training", "--events", "a.csv", "--out", "f", "--all-events", "--seed", "3") == nil)
        #expect(refusal("model", "check", "m.txt", "--json") == nil)
    }

    @Test func theCommandsOfTheStreamingTierParse() {
        #expect(refusal("profile", "get", "42", "--signals", "a,b", "--max-age", "6h", "--on-stale", "refuse") == nil)
        #expect(refusal("profile", "watch", "42", "--every", "250ms", "--json", "--limit", "3") == nil)
        #expect(refusal("session", "get", "42", "--json") == nil)
        #expect(refusal("events", "tail", "--user", "42", "--from", "start", "--no-follow") == nil)
        #expect(refusal("patch", "put", "42", "genre_affinity", "Drama=2", "Sci-Fi=1", "--ttl", "10m") == nil)
        #expect(refusal("patch", "remove", "42", "cli-genre_affinity") == nil)
        #expect(refusal("user", "link", "anonymous", "42") == nil)
        #expect(refusal("user", "forget", "42", "--yes") == nil)
    }

    @Test func aWrongArgumentOfTheStreamingTierIsNamedWithWhatIsWanted() {
        #expect(refusal("profile", "get", "42", "--max-age", "soon")?.contains("is not an age") == true)
        #expect(refusal("profile", "get", "42", "--max-age", "6h", "--max-age", "1h")?.contains("twice") == true)
        #expect(refusal("profile", "get", "42", "--on-stale", "refuse")?.contains("needs a --max-age") == true)
        #expect(refusal("profile", "get", "42", "--signals", "a,,b")?.contains("names no signal") == true)
        #expect(refusal("profile", "watch", "42", "--every", "1ms")?.contains("shorter than 10ms") == true)
        #expect(refusal("events", "tail", "--from", "3")?.contains("partitions with offsets") == true)
        #expect(refusal("events", "tail", "--no-follow")?.contains("--from start") == true)
        #expect(refusal("patch", "put", "42", "genre_affinity")?.contains("label=weight") == true)
        #expect(refusal("patch", "put", "42", "genre_affinity", "Drama")?.contains("Musical=1") == true)
        #expect(refusal("patch", "put", "42", "genre_affinity", "a=1", "a=2")?.contains("twice") == true)
        #expect(refusal("patch", "put", "42", "genre_affinity", "a=1", "--mass", "0")?.contains("above 0") == true)
        #expect(refusal("user", "link", "42", "42")?.contains("to itself") == true)
    }

    @Test func aWrongArgumentIsNamedWithWhatIsWanted() {
        #expect(refusal("up")?.contains("--data-dir") == true)
        #expect(refusal("up", "--data-dir", "x", "--port-base", "65500")?.contains("use 1 to") == true)
        #expect(refusal("import")?.contains("name a file") == true)
        #expect(
            refusal("import", "a.inter", "--until", "1998-01-01", "--until-quantile", "0.5")?.contains(
                "exclude each other") == true)
        #expect(refusal("import", "a.inter", "--until-quantile", "80")?.contains("between 0 and 1") == true)
        #expect(refusal("import", "a.inter", "--until", "tomorrow")?.contains("is not a time") == true)
        #expect(refusal("import", "a.csv", "--format", "xml")?.contains("xml") == true)
        #expect(refusal("import", "a.csv", "--max-rejects", "7")?.contains("between 0 and 1") == true)
        #expect(refusal("import", "--from-log", "nowhere")?.contains("is not an address") == true)
        #expect(refusal("evaluate")?.contains("either a --dataset") == true)
        #expect(
            refusal("evaluate", "--dataset", "ml-100k", "--events", "a.csv")?.contains("either a --dataset") == true)
        #expect(refusal("evaluate", "--dataset", "ml-20m")?.contains("ml-20m") == true)
        #expect(refusal("evaluate", "--events", "a.csv", "--arms", "best")?.contains("'best' is no arm") == true)
        #expect(refusal("evaluate", "--events", "a.csv", "--lambda", "0")?.contains("not above 0") == true)
        #expect(refusal("export", "training", "--dataset", "ml-100k")?.contains("--out") == true)
        #expect(
            refusal("export", "training", "--dataset", "ml-100k", "--out", "f", "--rows-quantile", "2")?.contains(
                "is not in") == true)
        #expect(refusal("build", "--lambdas", "20,x")?.contains("'x'") == true)
        #expect(refusal("replay", "a.inter", "--arms", "control,best")?.contains("'best' is no arm") == true)
        #expect(refusal("rank", "42", "--coordinator", "nowhere")?.contains("is not an address") == true)
        #expect(refusal("rank", "42", "--limit", "0")?.contains("between 1 and 1000") == true)
        #expect(refusal("events", "put", "--user", "1", "--attribute", "genres")?.contains("key=value") == true)
        #expect(refusal("budget", "set")?.contains("--ms") == true)
        #expect(refusal("budget", "set", "--tier", "nightly", "--pin", "0.5")?.contains("nightly") == true)
    }

    @Test func helpTeachesWithExamples() {
        for command in [
            ["up"], ["import"], ["build"], ["replay"], ["rank"], ["profile"], ["trending"], ["status"],
            ["evaluate"], ["export", "training"],
            ["model", "check"], ["profile", "get"], ["profile", "watch"], ["session", "get"], ["events", "tail"],
            ["patch", "put"],
            ["patch", "remove"], ["user", "link"], ["user", "forget"],
            ["signals", "list"], ["signals", "classify"], ["signals", "apply"], ["events", "put"],
            ["budget", "set"], ["refresh", "explain"], ["detections"], ["generate"], ["explain"],
        ] {
            let help = FreshetCommand.helpMessage(for: command)
            #expect(help?.contains("Examples:") == true, "\(command)")
        }
    }

    @Test func anErrorOfAServiceSaysWhomWasCalledAndHowToGoOn() {
        let away = CommandFailure(RPCError(.unavailable, "connection refused"), from: "session at 127.0.0.1:7410")
        #expect(away.exit == .unavailable)
        #expect(away.message.contains("session at 127.0.0.1:7410"))
        #expect(away.message.contains("freshet up"))
        let wrong = CommandFailure(RPCError(.invalidArgument, "limit: too many"), from: "ranker")
        #expect(wrong.exit == .usage)
        #expect(wrong.message == "ranker refused the request: limit: too many")
    }

    @Test func waitsBetweenAttemptsGrowToTwoSecondsAndAreNeverNothing() {
        var backoff = Retry.backoff
        let delays = (1...40).map { _ in backoff.failed(random: 1) }
        #expect(delays[0] == .milliseconds(50))
        #expect(delays[3] == .milliseconds(400))
        #expect(delays[39] == .seconds(2))
        #expect(backoff.failed(random: 0) > .zero)
        #expect(Retry.isWorthwhile(.unavailable) && !Retry.isWorthwhile(.invalidArgument))
    }
}
