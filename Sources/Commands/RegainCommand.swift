import ArgumentParser
import Glibc
import Texts

/// The `regain` program: reads the arguments, runs a command, and ends with one of ``RegainExit``.
public enum RegainProgram {
    /// Version of the program.
    public static let version = "0.1.0"

    /// Runs the program on the process's arguments and never returns.
    public static func main() async -> Never {
        let arguments = Array(CommandLine.arguments.dropFirst())
        if RecordsProgram.isMeant(arguments) { RecordsProgram.become(arguments) }
        await main(with: ProgramExtensions())
    }

    /// Runs the program with what another room adds to it.
    package static func main(with extensions: ProgramExtensions) async -> Never {
        ProgramExtensions.current = extensions
        signal(SIGPIPE, SIG_IGN)
        let code = await run(Array(CommandLine.arguments.dropFirst()))
        exit(code.rawValue)
    }

    private static func run(_ given: [String]) async -> RegainExit {
        let arguments = Arguments.completed(given)
        if let topic = HelpTopic(arguments) {
            Terminal.write(topic.text, to: STDOUT_FILENO)
            return .good
        }
        do {
            var command = try RegainCommand.parseAsRoot(arguments)
            if var asynchronous = command as? any AsyncParsableCommand {
                try await asynchronous.run()
            } else {
                try command.run()
            }
            return .good
        } catch {
            return conclude(error)
        }
    }

    /// Says what went wrong and chooses the exit code.
    private static func conclude(_ error: any Error) -> RegainExit {
        switch error {
        case let exit as RegainExit:
            return exit
        case let failure as Failure:
            Interface.say(failure.message)
            return failure.exit
        default:
            let text = ParserTexts.translated(RegainCommand.fullMessage(for: error))
            switch RegainCommand.exitCode(for: error) {
            case .success:
                Terminal.write(text + "\n", to: STDOUT_FILENO)
                return .good
            case .validationFailure:
                Interface.complain(text)
                return .usage
            default:
                Interface.say(Message("error.internal", ["detail": .text("\(type(of: error))")]))
                return .internalError
            }
        }
    }
}

/// The root of the command line.
struct RegainCommand: AsyncParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "regain",
            abstract: Interface.text("help.abstract"),
            discussion: Interface.text("help.discussion"),
            version: RegainProgram.version,
            subcommands: own.filter { own in
                !ProgramExtensions.current.commands.contains {
                    $0.configuration.commandName == own.configuration.commandName
                }
            } + ProgramExtensions.current.commands
        )
    }

    private static let own: [any ParsableCommand.Type] = [
        FindCommand.self, KeyCommand.self, FirmwareCommand.self, StatusCommand.self, ExplainCommand.self,
        MediaCommand.self, PlanCommand.self, RepairCommand.self, CollectCommand.self,
    ]
}

/// Arguments as the parser wants them.
enum Arguments {
    /// Completes `--reveal` and `--carve`, whose value may be left out, which the parser does not know.
    static func completed(_ given: [String]) -> [String] {
        given.map { ["--reveal": "--reveal=terminal", "--carve": "--carve=unallocated"][$0] ?? $0 }
    }
}
