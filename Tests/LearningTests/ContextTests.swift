import Learning
import Testing

@Suite struct ContextTests {
    @Test(arguments: [0, 0.5, 7.25, 12, 23.99]) func theWeightsOfTheHoursAreAGaussianOnTheCircle(hour: Double) {
        let weights = ContextAffinities.hourWeights(hour)
        #expect(abs(weights.reduce(0, +) - 1) < 1e-12)
        #expect(weights.indices.max { weights[$0] < weights[$1] } == Int(hour) || hour == 12 || hour == 0)
        // As far after midnight as before it.
        let mirrored = ContextAffinities.hourWeights((24 - hour).truncatingRemainder(dividingBy: 24))
        for bin in 0..<24 { #expect(abs(weights[bin] - mirrored[23 - bin]) < 1e-9) }
    }

    @Test func theWeightsAtMidnightReachIntoBothDays() {
        let weights = ContextAffinities.hourWeights(0)
        #expect(abs(weights[0] - weights[23]) < 1e-12)
        #expect(weights[0] > weights[1] && weights[1] > weights[2])
        #expect(weights[12] == 0)
    }

    /// Item 0 in the morning, item 1 in the evening, item 2 the whole day; on two devices.
    private func counts() -> ContextCounts {
        var counts = ContextCounts()
        for hour in 0..<24 {
            for _ in 0..<10 {
                if (6..<11).contains(hour) { counts.add(0, hour: hour, weekday: 2, device: "phone") }
                if (18..<23).contains(hour) { counts.add(1, hour: hour, weekday: 6, device: "tv") }
                counts.add(2, hour: hour, weekday: 1 + hour % 7)
            }
        }
        return counts
    }

    private func affinity(
        _ model: ContextAffinities, _ item: Int32, _ hour: Double, _ day: Int = 0, _ device: String = ""
    )
        -> Float
    {
        model.affinity(of: item, model.weights(hour: hour, weekday: day, device: device))
    }

    @Test func itemsBelongToTheirTimeAndDevice() {
        let model = counts().affinities(of: [0, 1, 2], labels: [[], [], []])
        #expect(affinity(model, 0, 8) > 0.3 && affinity(model, 0, 20) < -0.2)
        #expect(affinity(model, 1, 20) > 0.3 && affinity(model, 1, 8) < -0.2)
        #expect(abs(affinity(model, 2, 2)) < 0.7)
        #expect(affinity(model, 0, 8, 0, "phone") > affinity(model, 0, 8, 0, "tv"))
        #expect(affinity(model, 0, 8, 0, "fridge") == affinity(model, 0, 8))
        #expect(affinity(model, 0, 8, 2) > affinity(model, 0, 8, 6))
    }

    @Test func whatIsNotKnownOfAnItemItsLabelsSay() {
        // Item 7 has never been taken; it is of the kind of item 1.
        let model = counts().affinities(of: [1, 7, 8], labels: [[4], [4], []])
        #expect(affinity(model, 1, 20) > 0.3)
        #expect(affinity(model, 1, 8) < 0)
        #expect(affinity(model, 2, 20) == 0)
        #expect(affinity(model, 0, 20) > affinity(model, 1, 20), "its own events say more")
    }

    @Test func theOrderOfCountingChangesNothing() {
        var forwards = ContextCounts()
        var backwards = ContextCounts()
        for number in 0..<200 {
            forwards.add(Int32(number % 5), hour: number * 7 % 24, weekday: 1 + number % 7)
            let other = 199 - number
            backwards.add(Int32(other % 5), hour: other * 7 % 24, weekday: 1 + other % 7)
        }
        let labels = [[Int32]](repeating: [1], count: 5)
        #expect(
            forwards.affinities(of: Array(0..<5), labels: labels)
                == backwards.affinities(of: Array(0..<5), labels: labels))
    }

    @Test func moreDevicesThanFitAreNotToldApart() {
        var counts = ContextCounts()
        for device in 0..<40 { counts.add(0, hour: 1, weekday: 1, device: "device \(device)") }
        let model = counts.affinities(of: [0], labels: [[]])
        #expect(model.devices.count == ContextCounts.maximumDevices)
        #expect(model.rowMajor.count == 24 + 7 + ContextCounts.maximumDevices)
    }
}
