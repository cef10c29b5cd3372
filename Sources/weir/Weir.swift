import ArgumentParser
import WeirCommands

@main
struct Weir {
    static func main() async { await WeirCommand.main() }
}
