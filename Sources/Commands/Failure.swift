import Texts

/// Why a command ends without doing its work: what happened, in words, and the exit code.
struct Failure: Error {
    let exit: RegainExit
    let message: Message

    init(_ exit: RegainExit, _ message: Message) {
        self.exit = exit
        self.message = message
    }
}
