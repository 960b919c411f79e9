import ByteKit

extension NTFSVolume {
    /// Files whose record is free but not yet used again, with the path that the records still tell.
    ///
    /// A path whose upper part is gone begins with `$Orphan`. The content may have been overwritten since.
    public func deletedFiles(limit: Int) throws -> [(path: String, entry: FileEntry)] {
        var result: [(path: String, entry: FileEntry)] = []
        var paths: [UInt64: String] = [5: ""]
        _ = forEachRecord { _, record in
            guard result.count < limit, let record, !record.isInUse, record.baseReference == 0,
                let name = record.fileName
            else { return }
            let folder = path(ofFolder: name.parent, sequence: name.parentSequence, known: &paths)
            let entry = FileEntry(name: name.name, id: record.number, isFolder: record.isFolder, isDeleted: true)
            result.append((folder.isEmpty ? name.name : "\(folder)/\(name.name)", entry))
        }
        return result
    }

    /// The path of a folder as far up as the records tell.
    func path(ofFolder id: UInt64, sequence: UInt16, known: inout [UInt64: String]) -> String {
        var names: [String] = []
        var number = id
        var wanted = sequence
        for _ in 0..<64 {
            if let path = known[number] {
                let full = ([path] + names.reversed()).filter { !$0.isEmpty }.joined(separator: "/")
                if names.count == 1 { known[id] = full }
                return full
            }
            // A deleted folder's sequence was raised by one when it was freed.
            guard let record = try? self.record(number), record.isFolder,
                record.sequence == wanted || (!record.isInUse && record.sequence == wanted &+ 1),
                let name = record.fileName
            else { break }
            names.append(name.name)
            number = name.parent
            wanted = name.parentSequence
        }
        return (["$Orphan"] + names.reversed()).joined(separator: "/")
    }
}

extension NTFSRecord {
    /// The record's name, the long one where there are two.
    var fileName: NTFSFileName? {
        let names = attributes.filter { $0.type == NTFSAttributeType.fileName }
            .compactMap { $0.resident.flatMap { NTFSFileName($0.span) } }
        return names.first { $0.space != 2 } ?? names.first
    }
}
