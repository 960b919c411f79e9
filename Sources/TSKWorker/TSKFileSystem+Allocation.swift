import ByteKit
import CTsk
import DiskFormats

/// A stretch of blocks that a file has.
private struct TSKRun {
    /// Bytes from the start of the file.
    var offset: UInt64
    /// In bytes from the volume's start.
    var place: Range<UInt64>
    /// Set aside and never written.
    var isUnwritten: Bool
}

/// Blocks of one file or folder, as the library tells them.
private struct TSKStream {
    var path: String
    var isDeleted: Bool
    /// Folders, tables, and the lists of a file's blocks.
    var isMetadata: Bool
    /// Bytes of the content that were written.
    var end: UInt64
    var runs: [TSKRun]
}

extension TSKFileSystem {
    /// What lies behind the ends of files and what was set aside for them, by the library's account of each file.
    func slack() throws -> SlackMap {
        var collector = RangeCollector(below: byteCount)
        var problems = forEachStream { stream in
            guard !stream.isDeleted, !stream.isMetadata else { return }
            for run in stream.runs {
                let skipped = stream.end > run.offset && !run.isUnwritten ? stream.end - run.offset : 0
                let length = run.place.upperBound - run.place.lowerBound
                if skipped < length { collector.add((run.place.lowerBound + skipped)..<run.place.upperBound) }
            }
        }
        let (ranges, cutAt) = collector.finish()
        if let cutAt { problems.append(ParseError(.slackCut, at: Int(clamping: cutAt), "\(ranges.count)")) }
        return SlackMap(ranges: ranges, problems: problems)
    }

    /// What each byte belongs to, by one walk over all names.
    ///
    /// Where a deleted file lay is what the library would recover; on FAT that is a guess where its clusters did not
    /// follow each other.
    func owners(at offsets: [UInt64]) throws -> [ByteOwner] {
        var live = OffsetClaims<ByteOwner>(offsets, compared: 1)
        var deleted = live
        _ = forEachStream { stream in
            for run in stream.runs {
                if stream.isDeleted {
                    deleted.claim(run.place) { offset, _ in
                        let place = run.offset + (offset - run.place.lowerBound)
                        return place < stream.end ? .deletedFile(path: stream.path, offset: place) : .unallocated
                    }
                    continue
                }
                live.claim(run.place) { offset, _ in
                    let place = run.offset + (offset - run.place.lowerBound)
                    if stream.isMetadata { return .metadata(path: stream.path) }
                    if run.isUnwritten || place >= stream.end { return .slack(path: stream.path) }
                    return .file(path: stream.path, offset: place)
                }
            }
        }
        return offsets.map { live[$0] ?? unclaimed($0, deleted: deleted[$0]) }
    }

    private func unclaimed(_ offset: UInt64, deleted: ByteOwner?) -> ByteOwner {
        guard offset < byteCount else { return .unknown }
        guard let flags = flags(ofBlockAt: offset) else { return .unallocated }
        if flags & TSK_FS_BLOCK_FLAG_UNALLOC.rawValue != 0 { return deleted ?? .unallocated }
        return flags & TSK_FS_BLOCK_FLAG_META.rawValue != 0 ? .metadata(path: "") : .unknown
    }

    /// Calls `body` for every file and folder that has blocks, deleted names included.
    /// - Returns: folders that could not be read.
    private func forEachStream(_ body: (TSKStream) -> Void) -> [ParseError] {
        var problems: [ParseError] = []
        var waiting: [(path: String, id: UInt64)] = [("", root)]
        var visited: Set<UInt64> = []
        streams(of: root, path: ".", isDeleted: false, isMetadata: true, body)
        if let journal { streams(of: journal, path: "$Journal", isDeleted: false, isMetadata: true, body) }
        while let (path, id) = waiting.popLast() {
            guard visited.insert(id).inserted, visited.count < Self.folderLimit else { continue }
            let names: [TSKName]
            do { names = try self.names(inFolder: id) } catch {
                if problems.count < 16 { problems.append(ParseError(.tableIncomplete, at: 0, path)) }
                continue
            }
            for name in names where !name.isVirtual || !name.isFolder {
                let own = path + name.name
                streams(
                    of: name.id,
                    path: own,
                    isDeleted: name.isDeleted,
                    isMetadata: name.isFolder || name.isVirtual,
                    body
                )
                if name.isFolder, !name.isDeleted { waiting.append((own + "/", name.id)) }
            }
        }
        return problems
    }

    private func streams(
        of id: UInt64,
        path: String,
        isDeleted: Bool,
        isMetadata: Bool,
        _ body: (TSKStream) -> Void
    ) {
        let found: [TSKStream] = withSystem { system in
            guard let file = tsk_fs_file_open_meta(system, nil, id) else { return [] }
            defer { tsk_fs_file_close(file) }
            // A deleted name may point to what is another file's by now.
            guard let meta = file.pointee.meta,
                isDeleted == (meta.pointee.flags.rawValue & TSK_FS_META_FLAG_UNALLOC.rawValue != 0)
            else { return [] }
            var result: [TSKStream] = []
            for index in 0..<min(tsk_fs_file_attr_getsize(file), 64) {
                guard let attribute = tsk_fs_file_attr_get_idx(file, index),
                    attribute.pointee.flags.rawValue & TSK_FS_ATTR_NONRES.rawValue != 0
                else { continue }
                let isContent = attribute.pointee.type == TSK_FS_ATTR_TYPE_DEFAULT
                result.append(
                    TSKStream(
                        path: path,
                        isDeleted: isDeleted,
                        isMetadata: isMetadata || !isContent,
                        end: UInt64(max(0, min(attribute.pointee.size, attribute.pointee.nrd.initsize))),
                        runs: runs(attribute.pointee.nrd.run)
                    )
                )
            }
            return result
        }
        found.forEach(body)
    }

    private func runs(_ first: UnsafeMutablePointer<TSK_FS_ATTR_RUN>?) -> [TSKRun] {
        var result: [TSKRun] = []
        var next = first
        while let run = next?.pointee, result.count < Self.runLimit {
            next = run.next
            let isSparse = run.flags.rawValue & TSK_FS_ATTR_RUN_FLAG_SPARSE.rawValue != 0
            // A hole has no place; extents that ext set aside have one and are told as sparse.
            guard run.len > 0, !isSparse || run.addr > 0,
                run.flags.rawValue & TSK_FS_ATTR_RUN_FLAG_FILLER.rawValue == 0,
                let place = bytes(ofBlocks: run.addr, count: run.len)
            else { continue }
            let (offset, overflow) = run.offset.multipliedReportingOverflow(by: blockSize)
            guard !overflow, offset <= UInt64(Int64.max) else { continue }
            result.append(TSKRun(offset: offset, place: place, isUnwritten: isSparse))
        }
        return result
    }
}
