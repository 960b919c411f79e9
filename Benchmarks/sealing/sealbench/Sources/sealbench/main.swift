// sealbench seal RECIPIENT | open IDENTITY-FILE      standard input to standard output
// sealbench cipher MIB                               in memory: our sealer, and swift-crypto's ChaChaPoly chunk by chunk
import ByteKit
import Crypto
import Foundation
import Glibc
import Sealing

let words = CommandLine.arguments

nonisolated(unsafe) var buffer = [UInt8](repeating: 0, count: 1 << 20)

func nextBytes() throws -> [UInt8] {
    let count = read(0, &buffer, buffer.count)
    guard count >= 0 else { throw POSIXError(.EIO) }
    return count == buffer.count ? buffer : Array(buffer[..<count])
}

func emit(_ bytes: Span<UInt8>) throws {
    try bytes.withUnsafeBufferPointer { source in
        var start = 0
        while start < source.count {
            let count = write(1, source.baseAddress! + start, source.count - start)
            guard count > 0 else { throw POSIXError(.EIO) }
            start += count
        }
    }
}

switch words.dropFirst().first {
case "seal":
    try Age.seal(reading: nextBytes, to: .recipients([AgeRecipient(words[2])]), writing: emit)
case "open":
    let content = SecretBytes([UInt8](try Data(contentsOf: URL(filePath: words[2]))))
    try Age.open(reading: nextBytes, with: .identities(IdentityFile.identities(in: content)), writing: emit)
case "cipher":
    let chunks = (Int(words[2]) ?? 256) * 16
    let chunk = [UInt8](repeating: 0x5A, count: 65_536)
    let clock = ContinuousClock()
    var sum = 0
    let ours = try clock.measure {
        var sealer = try AgeSealer(to: .recipients([AgeIdentity().recipient]))
        for _ in 0..<chunks { try sealer.update(chunk.span) { sum += $0.count } }
        try sealer.finish { sum += $0.count }
    }
    let key = SymmetricKey(size: .bits256)
    let theirs = try clock.measure {
        for _ in 0..<chunks {
            let box = try ChaChaPoly.seal(chunk, using: key, nonce: ChaChaPoly.Nonce(data: [UInt8](repeating: 0, count: 12)))
            sum += box.ciphertext.count + box.tag.count
        }
    }
    print("in memory, \(chunks / 16) MiB: our sealer \(ours), swift-crypto's ChaChaPoly \(theirs), \(sum) bytes in all")
default:
    print("sealbench seal RECIPIENT | open IDENTITY-FILE | cipher MIB")
    exit(64)
}
