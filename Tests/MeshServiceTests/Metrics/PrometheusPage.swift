/// A page in Prometheus' text format, read back. Nil for a page that a scraper would refuse.
struct PrometheusPage {
    struct Sample: Equatable {
        var name: String
        var labels: [String: String]
        var value: Double
    }

    private(set) var types: [String: String] = [:]
    private(set) var help: [String: String] = [:]
    private(set) var samples: [Sample] = []

    init?(_ text: String) {
        guard text.hasSuffix("\n") || text.isEmpty else { return nil }
        for line in text.split(separator: "\n") {
            if line.hasPrefix("# ") {
                let words = line.split(separator: " ", maxSplits: 3)
                guard words.count == 4 else { return nil }
                if words[1] == "TYPE" {
                    guard types.updateValue(String(words[3]), forKey: String(words[2])) == nil else { return nil }
                } else {
                    help[String(words[2])] = String(words[3])
                }
            } else {
                guard let sample = Self.sample(line) else { return nil }
                samples.append(sample)
            }
        }
    }

    func value(_ name: String, _ labels: [String: String] = [:]) -> Double? {
        samples.first { $0.name == name && $0.labels == labels }?.value
    }

    private static func sample(_ line: Substring) -> Sample? {
        let name = line.prefix { $0 != "{" && $0 != " " }
        var rest = line.dropFirst(name.count)
        var labels: [String: String] = [:]
        if rest.first == "{" {
            rest = rest.dropFirst()
            while rest.first != "}" {
                let key = rest.prefix { $0 != "=" }
                rest = rest.dropFirst(key.count + 1)
                guard rest.popFirst() == "\"" else { return nil }
                var value = ""
                while let character = rest.popFirst(), character != "\"" {
                    guard character == "\\" else {
                        value.append(character)
                        continue
                    }
                    switch rest.popFirst() {
                    case "n": value.append("\n")
                    case let other?: value.append(other)
                    case nil: return nil
                    }
                }
                labels[String(key)] = value
                if rest.first == "," { rest = rest.dropFirst() }
                if rest.isEmpty { return nil }
            }
            rest = rest.dropFirst()
        }
        guard rest.first == " " else { return nil }
        let number = rest.dropFirst()
        guard let value = number == "+Inf" ? .infinity : Double(number) else { return nil }
        return Sample(name: String(name), labels: labels, value: value)
    }
}
