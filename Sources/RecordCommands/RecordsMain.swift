import Commands

/// The program with the records.
public enum RecordsMain {
    /// Runs the program on the process's arguments and never returns.
    public static func main() async -> Never {
        var extensions = ProgramExtensions()
        extensions.commands = [
            VaultCommand.self, ServerCommand.self, LicenceCommand.self, ProofCommand.self, ActivationCommand.self,
            MediaGroup.self, OrganisationCommand.self, PersonCommand.self, LabelCommand.self, AuditCommand.self,
            WatchCommand.self, DrillCommand.self, CaseCommand.self, DossierCommand.self,
        ]
        extensions.recorder = { try FindRecord($0) }
        extensions.keyring = { try LeakVault($0) }
        await RegainProgram.main(with: extensions)
    }
}
