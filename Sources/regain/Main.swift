import Commands

/// The executable: everything else is in libraries.
@main
enum Main {
    static func main() async { await RegainProgram.main() }
}
