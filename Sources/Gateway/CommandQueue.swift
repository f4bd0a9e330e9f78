/// Commands in the order in which they were given.
struct CommandQueue {
    private var commands: [Command] = []
    private var head = 0

    init() { commands.reserveCapacity(64) }

    mutating func append(_ command: Command) { commands.append(command) }

    mutating func popFirst() -> Command? {
        guard head < commands.count else {
            guard head > 0 else { return nil }
            commands.removeAll(keepingCapacity: true)
            head = 0
            return nil
        }
        head &+= 1
        return commands[head &- 1]
    }
}
