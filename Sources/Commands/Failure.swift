package import Texts

/// Why a command ends without doing its work: what happened, in words, and the exit code.
package struct Failure: Error {
    package let exit: RegainExit
    package let message: Message

    package init(_ exit: RegainExit, _ message: Message) {
        self.exit = exit
        self.message = message
    }
}
