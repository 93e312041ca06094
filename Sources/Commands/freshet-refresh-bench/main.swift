import RefreshExperiments
let all = try HourlySeries.read(CommandLine.arguments[1], use: CommandLine.arguments[2] == "tune" ? .tune : .report)
let e = SeriesExperiment(ForecastErrors(all), draws: 8) { print($0) }
print(e.table); print(e.comparison)
