import MeshMessages
import MeshRPC
import MessageMapping
import Refresh
import Signals

extension CoordinatorHandler {
    package func getPlan(
        _ request: CoordinatorV1.GetPlanRequest, context: ServerContext
    ) async throws -> CoordinatorV1.GetPlanResponse {
        await plan(limit: request.limit, of: request.signal)
    }

    /// The plan as it is sent, and as the admin port shows it.
    func plan(limit: UInt32, of signal: String = "") async -> CoordinatorV1.GetPlanResponse {
        let plan = await plane.plan(limit: Int(min(limit, Self.mostCells)), of: signal.isEmpty ? nil : signal)
        var message = plan.message
        message.alarms = await plane.currentAlarms.map { entry in
            CoordinatorV1.RefreshAlarm(
                kind: entry.alarm.kind.rawValue, signal: entry.alarm.signal, message: entry.alarm.message,
                since: entry.since.microseconds)
        }
        message.startedAt = await plane.startTime.microseconds
        for leased in plan.leases {
            let signal = leased.lease.cell.signal
            message.leases.append(
                CoordinatorV1.LeasedCell(
                    leaseID: leased.lease.id.description, signal: signal, entity: leased.lease.cell.entity,
                    nodeID: leased.node,
                    tier: plan.signals.first { $0.figures.name == signal }?.tier.message ?? .unspecified,
                    expiresAt: await plane.wallTime(ofLeases: leased.lease.expiry).microseconds))
        }
        return message
    }
}

extension RefreshDispatch.Plan {
    /// Without what only the control plane knows: alarms, leases, the start.
    fileprivate var message: CoordinatorV1.GetPlanResponse {
        CoordinatorV1.GetPlanResponse(
            budget: budget.message, cells: UInt64(figures.cells), leased: UInt64(figures.leased),
            completed: figures.completed, expired: figures.expired, spentMillis: figures.spent,
            feedbackEvents: figures.feedbackEvents, threshold: figures.threshold,
            next: next.map { planned in
                CoordinatorV1.PlannedCell(
                    signal: planned.cell.signal, entity: planned.cell.entity, priority: planned.priority,
                    pendingLoss: planned.pendingLoss)
            },
            tiers: tiers.map(message(of:)), signals: signals.map(\.message), policies: BudgetSetting.policies,
            failed: figures.failed, refused: figures.refused, deadlineMisses: figures.deadlineMisses,
            spentLastMinuteMillis: figures.spentInMinute)
    }

    private func message(of figures: TierFigures) -> CoordinatorV1.TierPlan {
        let own = signals.filter { $0.figures.tier == figures.tier }
        let tokens = tokens[figures.tier] ?? TokenTotals()
        return CoordinatorV1.TierPlan(
            tier: figures.tier.signalTier.message,
            limits: (budget.tiers[figures.tier] ?? TierLimit()).message(of: figures.tier),
            spentLastMinuteMillis: figures.spentInMinute, spentMillis: figures.spent,
            allottedMillisPerSecond: figures.share.ceiling * budget.cpuMillisPerSecond,
            exchangeRate: max(figures.marginalValue, tokens.valuePerMilli),
            cells: UInt64(own.reduce(0) { $0 + $1.figures.cells }),
            leased: UInt64(own.reduce(0) { $0 + $1.figures.leased }), reservedMillis: figures.reserved,
            tokensGrantedMillis: tokens.granted, tokensRefusedMillis: tokens.refused)
    }
}

extension RefreshDispatch.SignalPlan {
    fileprivate var message: CoordinatorV1.SignalPlan {
        var plan = CoordinatorV1.SignalPlan(
            signal: figures.name, tier: tier.message, cells: UInt64(figures.cells), due: UInt64(ages.due),
            leased: UInt64(figures.leased), pendingLoss: figures.pendingLoss, exchangeRate: figures.marginalValue,
            meanLoss: figures.queries > 0 ? figures.loss / Double(figures.queries) : 0,
            pairs: UInt64(figures.gain.pairs), gainQueries: UInt64(figures.gain.pairs),
            queueAges: CoordinatorV1.QueueAges(
                median: ages.median, p90: ages.p90, p99: ages.p99, oldest: ages.oldest),
            deadlineMisses: figures.deadlines?.missed ?? 0, admitted: figures.deadlines?.notAdmitted ?? 0 == 0,
            held: heldReason != nil, heldReason: heldReason ?? "", harmful: figures.gain.isHarmful,
            completed: figures.completed, failed: figures.failed, spentMillis: figures.spent,
            costMillis: figures.meanCost)
        if figures.gain.pairs > 0 {
            plan.regret = figures.gain.message
            plan.gain = figures.gain.message
        }
        plan.stalenessLimitSeconds = figures.deadlines?.limit
        plan.costs = costs.sorted { $0.key < $1.key }.map { node, cost in
            CoordinatorV1.WorkerCost(nodeID: node, refreshes: cost.refreshes, meanMillis: cost.mean)
        }
        return plan
    }
}

extension PairedGain {
    /// Loss that staleness costs a query, which is what a refresh buys; 95 %, by the normal distribution.
    fileprivate var message: CoordinatorV1.Interval {
        guard standardError.isFinite else { return CoordinatorV1.Interval(mean: mean, lower: mean, upper: mean) }
        return CoordinatorV1.Interval(
            mean: mean, lower: mean - 1.96 * standardError, upper: mean + 1.96 * standardError)
    }
}

extension BudgetSetting {
    var message: CoordinatorV1.Budget {
        CoordinatorV1.Budget(
            cpuMillisPerSecond: cpuMillisPerSecond, policy: policy,
            tiers: tiers.sorted { $0.key.rawValue < $1.key.rawValue }.map { $0.value.message(of: $0.key) })
    }
}

extension TierLimit {
    fileprivate func message(of tier: RefreshTier) -> CoordinatorV1.TierBudget {
        CoordinatorV1.TierBudget(
            tier: tier.signalTier.message, floorMillisPerSecond: floor, ceilingMillisPerSecond: ceiling,
            pinnedShare: pinnedShare)
    }
}
