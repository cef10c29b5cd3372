import ArgumentParser
import WeirCommands
import WeirProcess

@main
struct Weir {
    static func main() async {
        DescriptorLimit.raise()
        await WeirCommand.main()
    }
}
