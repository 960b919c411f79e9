import RecordCommands

/// The executable of the program with the records: everything else is in libraries.
@main
enum Main {
    static func main() async { await RecordsMain.main() }
}
