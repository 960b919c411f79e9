import DiskImages
package import Recovery
import RemoteSources
import Texts
import WorkerLink

extension Search.Options {
    /// The usual options for opening what holds a server: with sandboxed workers, and keys for BitLocker volumes.
    ///
    /// - Parameters:
    ///   - bitLockerKeys: files that open BitLocker volumes; on a terminal the rest is asked for.
    ///   - noSandbox: whether workers run without their filter, which is said.
    /// - Returns: the options of a search.
    /// - Throws: ``Failure`` where a file cannot be read.
    package static func opening(bitLockerKeys: [String], noSandbox: Bool) throws -> Search.Options {
        var options = Search.Options()
        options.images.worker.sandbox = !noSandbox
        options.remote.sandbox = !noSandbox
        if noSandbox { Interface.say(Message("sandbox.off")) }
        options.images.bitLockerSecret = try BitLockerKeys(files: bitLockerKeys, mayAsk: true).secret
        return options
    }
}
