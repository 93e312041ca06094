import Learning

/// Choices with propensities, as CSV.
package enum LoggedChoicesFile {
    /// - Throws: `CommandFailure` that names the line and what is wrong.
    package static func parse(_ text: String, name: String) throws(CommandFailure) -> [LoggedChoice] {
        let lines = text.split(whereSeparator: \.isNewline)
        guard let header = lines.first?.split(separator: ",").map(String.init),
            let reward = header.firstIndex(of: "reward"), let propensity = header.firstIndex(of: "propensity"),
            let target = header.firstIndex(of: "target")
        else {
            throw CommandFailure("\(name): the first line does not name reward, propensity and target", exit: .badData)
        }
        let cluster = header.firstIndex(of: "cluster")
        var clusters: [Substring: Int] = [:]
        var choices: [LoggedChoice] = []
        choices.reserveCapacity(lines.count)
        for (index, line) in lines.enumerated().dropFirst() {
            let fields = line.split(separator: ",", omittingEmptySubsequences: false)
            guard fields.count == header.count, let reward = Double(fields[reward]), reward.isFinite,
                let propensity = Double(fields[propensity]), propensity > 0, propensity <= 1,
                let target = Double(fields[target]), (0...1).contains(target)
            else {
                throw CommandFailure(
                    "\(name):\(index + 1): wanted a reward, a propensity above 0 and at most 1, and a target of 0 to 1",
                    exit: .badData)
            }
            var number = index
            if let cluster {
                number = clusters[fields[cluster]] ?? clusters.count
                clusters[fields[cluster]] = number
            }
            choices.append(
                LoggedChoice(cluster: number, reward: reward, propensity: propensity, target: target))
        }
        return choices
    }
}
