import Foundation
import TestSupport

/// A published KMS client setup key (Windows Server 2019 Standard): everybody's, nobody's licence.
let publishedKey = "N69G4-B89J2-4G8F4-WWYCC-J464C"

let validMSDM = ACPITableBuilder.msdm(data: Array(publishedKey.utf8)).bytes()

/// The collection of public sample files, where a machine has it: beside the package or at REGAIN_CORPUS.
enum Corpus {
    static let folder = URL(
        filePath: ProcessInfo.processInfo.environment["REGAIN_CORPUS"]
            ?? URL(filePath: #filePath).appending(path: "../../../../shared/corpus").standardized.path
    )

    static func has(_ path: String) -> Bool {
        FileManager.default.isReadableFile(atPath: folder.appending(path: path).path)
    }

    static func bytes(_ path: String) throws -> [UInt8] {
        [UInt8](try Data(contentsOf: folder.appending(path: path)))
    }
}

/// `acpidump`'s form of a table.
func acpidumpText(_ name: String, _ table: [UInt8]) -> String {
    var text = "\(name) @ 0x000000007AFE8000\n"
    for start in stride(from: 0, to: table.count, by: 16) {
        let row = table[start..<min(start + 16, table.count)]
        let digits = row.map { String(format: "%02X ", $0) }.joined()
        let letters = row.map { (0x20...0x7E).contains($0) ? String(UnicodeScalar($0)) : "." }.joined()
        let address = String(format: "%04X", start)
        let padding = String(repeating: " ", count: (16 - row.count) * 3)
        text += "    \(address): \(digits)\(padding) \(letters)\n"
    }
    return text + "\n"
}
