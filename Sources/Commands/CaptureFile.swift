import ByteKit
import ByteSources
import Captures
import Crypto
import Glibc
package import Licensing
import Texts

/// Files with what licensing tools printed.
package enum CaptureFile {
    /// What captures of one server say together.
    package struct Status {
        /// The servers that they speak of.
        package let servers: [ServerStatus]
        /// The digits for activation by telephone, where one of them holds them.
        package let installationID: String?
        /// SHA-256 of the capture; of several, of their hashes in the order they were given.
        package let digest: String
        /// SHA-256 of each capture, in the order they were given.
        package let digests: [String]
    }

    /// Reads captures, and judges the servers they speak of.
    /// - Throws: ``Failure`` where one cannot be read.
    package static func status(of paths: [String]) throws -> Status {
        var evidence: [StatusEvidence] = []
        var digests: [String] = []
        for path in paths {
            evidence.append(try read(path).evidence)
            let region = try contents(path).0
            digests.append(Hexadecimal.text(SHA256.hash(data: region.bytes.array())))
        }
        let fields = evidence.flatMap(\.captures).flatMap(\.records).flatMap(\.fields)
        let digits = fields.first { ["offlineinstallationid", "installationid"].contains($0.name.lowercased()) }?
            .value.filter(\.isNumber)
        return Status(
            servers: ActivationStatus.report(from: evidence, now: .now).servers,
            installationID: digits.flatMap { $0.isEmpty ? nil : $0 },
            digest: digests.count == 1
                ? digests[0] : Hexadecimal.text(SHA256.hash(data: Array(digests.joined(separator: "\n").utf8))),
            digests: digests
        )
    }

    /// Reads one capture file.
    static func read(_ given: String) throws(Failure) -> (source: StatusSource, evidence: StatusEvidence) {
        let (region, writtenAt) = try contents(given)
        let evidence = StatusEvidence(source: given, parsing: region.bytes, writtenAt: writtenAt)
        var kinds: [String] = []
        for capture in evidence.captures where !kinds.contains(capture.kind.rawValue) {
            kinds.append(capture.kind.rawValue)
        }
        let holdsState = evidence.captures.contains { ActivationStatus.isOfUse($0.kind) }
        var problems = evidence.captures.flatMap(\.problems).prefix(20).map {
            Message($0.code, ["line": .number($0.line), "offset": .number($0.offset)])
        }
        if checksumDiffers(given, region) { problems.append(Message("collect.checksum-differs")) }
        if !holdsState { problems.append(Message(evidence.asksByName ? "status.asks-by-name" : "status.nothing")) }
        let source = StatusSource(
            given: given,
            state: holdsState ? .read : .nothing,
            byteCount: region.count,
            kinds: kinds,
            problems: Array(problems)
        )
        return (source, evidence)
    }

    /// Whether a `.sha256` beside a file names another hash than the file has.
    private static func checksumDiffers(_ given: String, _ region: MemoryRegion) -> Bool {
        guard given != "-", let beside = try? FileSource(path: given + ".sha256").region(), beside.count <= 4_096 else {
            return false
        }
        let text = String(decoding: beside.bytes.array(), as: UTF8.self)
        guard let named = text.split(whereSeparator: \.isWhitespace).first, named.utf8.count == 64 else { return false }
        return named.lowercased() != Hexadecimal.text(SHA256.hash(data: region.bytes.array()))
    }

    /// The bytes of a file or of standard input, and when a file was last written.
    static func contents(_ given: String) throws(Failure) -> (MemoryRegion, Timestamp?) {
        do {
            if given == "-" { return (MemoryRegion(try StandardInput.readAll()), .now) }
            let region = try FileSource(path: given).region()
            var status = stat()
            let isKnown = unsafe stat(given, &status) == 0
            return (region, isKnown ? Timestamp(secondsSince1970: Int64(status.st_mtim.tv_sec)) : nil)
        } catch let failure as Failure {
            throw failure
        } catch let error as SourceError {
            let exit = error.code == .missing ? RegainExit.noInput : .inputOutput
            throw Failure(exit, Message(error.code.rawValue, ["path": .text(given)]))
        } catch {
            throw Failure(.inputOutput, Message("input.unreadable"))
        }
    }
}
