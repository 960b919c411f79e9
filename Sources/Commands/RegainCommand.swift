import ArgumentParser
import DiskImages
import Glibc
import RemoteSources
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
        let arguments = Array(CommandLine.arguments.dropFirst())
        prepare(arguments)
        let code = await run(arguments)
        exit(code.rawValue)
    }

    /// Has the worker started that the first source will need, while the arguments are read in earnest.
    private static func prepare(_ arguments: [String]) {
        guard arguments.first == "find", !arguments.contains("--no-sandbox"),
            let path = arguments.dropFirst().first(where: { !$0.hasPrefix("-") && !RemoteURL.isRemote($0) })
        else { return }
        DiskImage.expect(path: path)
    }

    private static func run(_ given: [String]) async -> RegainExit {
        let arguments = Arguments.completed(given)
        if let topic = HelpTopic(arguments) {
            Terminal.write(topic.text, to: STDOUT_FILENO)
            return .good
        }
        do {
            var command = try command(arguments)
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

    /// The command that the arguments ask for.
    ///
    /// A command line that is right is read by its own command, without the texts of help. Everything else, be it a
    /// mistake or the wish for help, takes the way through the root, which costs several times as much.
    private static func command(_ arguments: [String]) throws -> any ParsableCommand {
        let named = RegainCommand.configuration.subcommands.first {
            $0.configuration.commandName == arguments.first
        }
        // A wish for help is a command of the parser's own.
        if let named, let command = try? named.parseAsRoot(Array(arguments.dropFirst())),
            ([named] + named.configuration.subcommands).contains(where: { $0 == type(of: command) })
        {
            return command
        }
        Interface.prepareHelp()
        return try RegainCommand.parseAsRoot(arguments)
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
            // The usage that goes with a mistake has texts of help in it.
            Interface.prepareHelp()
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
            abstract: Interface.help("help.abstract"),
            discussion: Interface.help("help.discussion"),
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
        MediaCommand.self, PlanCommand.self, RepairCommand.self, CollectCommand.self, LeaksCommand.self,
    ]
}

/// Arguments as the parser wants them.
enum Arguments {
    /// Completes `--reveal` and `--carve`, whose value may be left out, which the parser does not know.
    static func completed(_ given: [String]) -> [String] {
        given.map { ["--reveal": "--reveal=terminal", "--carve": "--carve=unallocated"][$0] ?? $0 }
    }
}
