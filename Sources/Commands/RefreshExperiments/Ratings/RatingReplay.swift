import Refresh

/// Runs one policy over the second half: step by step ratings are predicted, scored and fed back, then users are refitted.
struct RatingReplay {
    /// Ratings of a user that the clairvoyant looks ahead.
    private static let foresight = 20
    private static let signal = RefreshSignal(name: "vector", weight: 1, declaredCost: 1, lossScale: 1)

    let model: RatingModel
    /// Places in the log, a list for every minute with a rating.
    private let steps: [[Int]]

    init(_ model: RatingModel) {
        self.model = model
        var (steps, minute): ([[Int]], Int) = ([], .min)
        for place in model.log.split..<model.log.ratings.count {
            let present = model.log.ratings[place].time / 60
            if present != minute { steps.append([]) }
            minute = present
            steps[steps.count - 1].append(place)
        }
        self.steps = steps
    }

    /// - Parameter budget: refits a step.
    /// - Returns: of every user, the sum of the squared errors and their number.
    func run(_ contestant: Contestant, budget: Double) -> [(sum: Double, count: Int)] {
        var loop = RefreshLoop(contestant, signals: [Self.signal], budget: budget, seed: 1, start: -1)
        var counts = model.known
        var fitted = counts
        var replaced = counts
        var trials = [ReplacementTrial](repeating: ReplacementTrial(), count: counts.count)
        var gains = [Double](repeating: 0, count: counts.count)
        var losses = counts.map { _ in (sum: 0.0, count: 0) }
        // The scheduler numbers users as it meets them.
        var numbers = counts.map { _ in -1 }
        var met = 0
        for user in counts.indices where counts[user] > 0 {
            loop.track(cell(user), isComputed: true, now: -1)
            numbers[user] = met
            met += 1
        }
        for (step, places) in steps.enumerated() {
            var touched: [Int] = []
            for place in places {
                let rating = model.log.ratings[place]
                let user = rating.user
                if numbers[user] < 0 {
                    loop.track(cell(user), now: Double(step) - 0.5)
                    numbers[user] = met
                    met += 1
                }
                touched.append(user)
                guard model.hasFactors(rating.item) else { continue }
                var loss = model.loss(place, count: fitted[user])
                if contestant.keepsReplaced {
                    let other = model.loss(place, count: replaced[user])
                    let isOtherServed = trials[user].servesReplaced
                    trials[user].observe(newLoss: loss, replacedLoss: other)
                    if isOtherServed { loss = other }
                }
                losses[user].sum += loss
                losses[user].count += 1
                loop.observe(cell(user), loss: loss, now: Double(step))
            }
            for user in touched { counts[user] += 1 }
            if case .clairvoyant = contestant.kind {
                for user in touched { gains[numbers[user]] = gain(user, from: fitted[user], to: counts[user]) }
                loop.reveal(gains)
            }
            loop.spend(now: Double(step)) { cell in
                guard let user = Int(cell.entity) else { return 0 }
                if !trials[user].servesReplaced { replaced[user] = fitted[user] }
                trials[user] = ReplacementTrial()
                fitted[user] = counts[user]
                gains[numbers[user]] = 0
                return 1
            }
        }
        return losses
    }

    private func cell(_ user: Int) -> CellID { CellID(signal: Self.signal.name, entity: "\(user)") }

    /// What refitting a user now would save over the ratings to come.
    private func gain(_ user: Int, from fitted: Int, to count: Int) -> Double {
        model.histories[user][count...].prefix(Self.foresight).reduce(0) { sum, place in
            guard model.hasFactors(model.log.ratings[place].item) else { return sum }
            return sum + model.loss(place, count: fitted) - model.loss(place, count: count)
        }
    }
}
