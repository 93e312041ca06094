/// What goes wrong in a simulation, one thing after another.
struct Trouble: Sendable {
    let world: World

    func run() async {
        // A coordinator that loses its store while a holder is down cannot be survived without loss; see the state machine's
        // comment. So in some seeds it forgets and nobody dies, and in the others it is the other way round.
        let forgets = world.chance.happens(20)
        for _ in 0..<world.chance.number(3...9) {
            try? await world.executor.sleep(for: world.chance.milliseconds(50...1_200))
            let node = world.chance.pick(world.nodes)
            switch world.chance.number(0...9) {
            case 0...2 where !forgets: await crash(node)
            case 3...4 where !forgets:
                await node.stop()
                try? await world.executor.sleep(for: world.chance.milliseconds(0...2_000))
                await node.start()
            case 5: await cut(node.id, world.chance.pick(world.nodes.map(\.id) + ["coordinator", "client-1"]))
            case 6: await coordinatorAway()
            case 7:
                node.setClockError(world.chance.milliseconds(-30_000...30_000))
                world.history.note("the clock of \(node.id) jumps")
            case 8 where forgets && world.nodes.allSatisfy({ $0.life != nil }):
                world.history.note("the coordinator forgets everything")
                world.coordinator.forgetEverything(now: world.executor.now)
            default: await node.start()
            }
        }
    }

    private func crash(_ node: SimulatedNode) async {
        node.crash(losingPower: world.chance.happens(50))
        try? await world.executor.sleep(for: world.chance.milliseconds(0...3_000))
        await node.start()
    }

    private func cut(_ left: String, _ right: String) async {
        guard left != right else { return }
        world.history.note("\(left) and \(right) are cut off from each other")
        world.network.cut(left, right)
        try? await world.executor.sleep(for: world.chance.milliseconds(100...2_500))
        world.network.mend(left, right)
    }

    private func coordinatorAway() async {
        world.history.note("the coordinator is away")
        world.coordinator.isUp = false
        try? await world.executor.sleep(for: world.chance.milliseconds(100...2_500))
        world.coordinator.isUp = true
    }
}
