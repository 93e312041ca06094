import MeshMessages
import Signals

/// What trends, as people read it.
package enum TrendingText {
    package static func text(of response: TriggerV1.GetTrendingResponse, limit: Int) -> String {
        var parts: [String] = []
        if !response.items.isEmpty {
            var table = TextTable([
                ("item", .left), ("window", .right), ("observed", .right), ("expected", .right), ("log10 p", .right),
                ("since", .left),
            ])
            for item in response.items {
                table.add(
                    item.itemID, "\(item.windowMinutes) min", Numbers.fixed(item.observed, 0),
                    Numbers.fixed(item.expected, 2), Numbers.fixed(item.log10P, 1),
                    TimeText.iso8601(Timestamp(microseconds: item.since)))
            }
            parts.append(table.text)
        }
        if !response.newItems.isEmpty {
            var table = TextTable([("new item", .left), ("first seen", .left), ("events", .right)])
            for item in response.newItems.prefix(limit) {
                table.add(
                    item.itemID, TimeText.iso8601(Timestamp(microseconds: item.firstSeen)),
                    Numbers.grouped(Int(item.events)))
            }
            parts.append(table.text)
        }
        let watermark =
            response.watermark == 0
            ? "the beginning" : TimeText.iso8601(Timestamp(microseconds: response.watermark))
        let scope = response.cluster.isEmpty ? "" : " in cluster \(response.cluster)"
        parts.append("\(response.items.count) trending\(scope); the log has been followed up to \(watermark)")
        return parts.joined(separator: "\n")
    }
}
