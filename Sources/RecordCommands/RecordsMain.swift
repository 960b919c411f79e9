import Commands

/// The program with the records.
public enum RecordsMain {
    /// Runs the program on the process's arguments and never returns.
    public static func main() async -> Never {
        var extensions = ProgramExtensions()
        extensions.commands = [VaultCommand.self, ExchangeCommand.self]
        extensions.record = FindRecord.file
        await RegainProgram.main(with: extensions)
    }
}
