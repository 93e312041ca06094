#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// Lines over a logarithmic axis, as SVG.
struct LinePlot {
    struct Line {
        let name: String
        let color: String
        let isDashed: Bool
        let points: [(x: Double, y: Double)]
    }

    let title: String
    let horizontal: String
    let vertical: String
    let ticks: [(x: Double, label: String)]
    let lines: [Line]

    private static let (width, height) = (760.0, 420.0)
    private static let (left, right, top, bottom) = (60.0, 190.0, 40.0, 50.0)

    var svg: String {
        let points = lines.flatMap(\.points)
        guard let least = points.map(\.x).min(), let most = points.map(\.x).max(),
            let lowest = points.map(\.y).min(), let highest = points.map(\.y).max(), most > least, highest > lowest
        else { return "" }
        let floor = max(0, lowest - 0.1 * (highest - lowest))
        func x(_ value: Double) -> Double {
            Self.left + (log(value) - log(least)) / (log(most) - log(least)) * (Self.width - Self.left - Self.right)
        }
        func y(_ value: Double) -> Double {
            Self.height - Self.bottom - (value - floor) / (highest - floor) * (Self.height - Self.top - Self.bottom)
        }
        var parts = [
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 \(Int(Self.width)) \(Int(Self.height))\" "
                + "font-family=\"sans-serif\" font-size=\"12\">",
            "<rect width=\"100%\" height=\"100%\" fill=\"white\"/>",
            text(title, at: Self.left, 22, size: 15),
            text(horizontal, at: Self.left + 150, Self.height - 10),
            "<g transform=\"rotate(-90 16 \(Int(Self.height / 2 + 40)))\">"
                + text(vertical, at: 16, Self.height / 2 + 40) + "</g>",
        ]
        for tick in ticks {
            parts.append(line(x(tick.x), Self.top, x(tick.x), Self.height - Self.bottom))
            parts.append(text(tick.label, at: x(tick.x) - 12, Self.height - Self.bottom + 18))
        }
        for step in 0...4 {
            let value = floor + Double(step) / 4 * (highest - floor)
            parts.append(line(Self.left, y(value), Self.width - Self.right, y(value)))
            parts.append(text("\((value * 100).rounded() / 100)", at: 24, y(value) + 4))
        }
        for (number, curve) in lines.enumerated() {
            let path = curve.points.map { "\(round(x($0.x))),\(round(y($0.y)))" }.joined(separator: " ")
            let dash = curve.isDashed ? " stroke-dasharray=\"5 4\"" : ""
            parts.append(
                "<polyline fill=\"none\" stroke=\"\(curve.color)\" stroke-width=\"2\"\(dash) points=\"\(path)\"/>")
            let height = Self.top + 10 + 18 * Double(number)
            let start = Self.width - Self.right + 14
            parts.append(
                "<line x1=\"\(start)\" y1=\"\(height)\" x2=\"\(start + 22)\" y2=\"\(height)\" stroke=\"\(curve.color)\" "
                    + "stroke-width=\"2\"\(dash)/>")
            parts.append(text(curve.name, at: start + 28, height + 4))
        }
        return parts.joined(separator: "\n") + "\n</svg>\n"
    }

    private func round(_ value: Double) -> Double { (value * 10).rounded() / 10 }

    private func text(_ text: String, at x: Double, _ y: Double, size: Int = 12) -> String {
        "<text x=\"\(round(x))\" y=\"\(round(y))\" font-size=\"\(size)\" fill=\"#222\">\(text)</text>"
    }

    private func line(_ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double) -> String {
        "<line x1=\"\(round(x1))\" y1=\"\(round(y1))\" x2=\"\(round(x2))\" y2=\"\(round(y2))\" stroke=\"#ddd\"/>"
    }
}
