public import ByteKit

/// Takes the containers off a source until the bytes of a disk are left.
public struct ContainerOpener: Sendable {
    private let context: ImageContext

    /// An opener.
    public init(context: ImageContext) { self.context = context }

    /// Opens a source as the container that its content says it is; anything else is the disk itself.
    ///
    /// EWF is left to a library: it comes back as raw with kind ``ContainerKind/ewf`` in its layer.
    /// - Throws: `ParseError` with a code `container.…`, or what the source throws.
    public func open(_ source: any ByteSource, snapshot: String? = nil) throws -> OpenedContainer {
        try open(source, file: "", depth: 0, snapshot: snapshot)
    }

    private func open(
        _ source: any ByteSource,
        file: String,
        depth: Int,
        snapshot: String? = nil
    ) throws -> OpenedContainer {
        guard depth < context.depthLimit else { throw ParseError(.parentLoop, at: 0, file) }
        switch try ContainerKind.detect(source) {
        case .vhd:
            let image = try VHDImage(source)
            let parent =
                image.isDifferencing ? try self.parent(image.parentNames, [image.parentIdentifier], depth) : nil
            var result = opened(image, kind: image.kind, file: file, parent: parent, problems: image.problems)
            result.identifier = image.identifier
            return result
        case .vhdx:
            let image = try VHDXImage(source)
            let parent =
                image.isDifferencing ? try self.parent(image.parentNames, image.parentIdentifiers, depth) : nil
            var result = opened(image, kind: image.kind, file: file, parent: parent, problems: image.problems)
            result.identifier = image.identifier
            return result
        case .vdi:
            let image = try VDIImage(source)
            // A child knows its parent by number only; VirtualBox names its snapshots' files by that number.
            let number = Self.uuid(image.parentIdentifier)
            let parent = image.isDifferencing ? try self.parent(["{\(number)}.vdi"], [number], depth) : nil
            var result = opened(image, kind: image.kind, file: file, parent: parent)
            result.identifier = Self.uuid(image.identifier)
            return result
        case .qcow2:
            return try openQCOW2(source, file: file, depth: depth, snapshot: snapshot)
        case .vmdk, .vmdkCOWD, .vmdkDescriptor:
            return try openVMDK(source, file: file, depth: depth)
        case .ewf, .ewf2, .aff, .aff4, .raw:
            return OpenedContainer(media: source, layers: [ContainerLayer(format: "raw", file: file)])
        }
    }

    private func opened(
        _ image: some ExtentMap,
        kind: String,
        file: String,
        parent: OpenedContainer?,
        problems: [ParseError] = []
    ) -> OpenedContainer {
        OpenedContainer(
            media: ExtentSource(image, parent: parent?.media),
            layers: [ContainerLayer(format: kind, file: file)] + (parent?.layers ?? []),
            problems: problems + (parent?.problems ?? [])
        )
    }

    /// Opens the first file of these names that is the parent by its identifier.
    ///
    /// Changes laid over any other disk would give bytes that never were.
    private func parent(_ names: [String], _ identifiers: [String], _ depth: Int) throws -> OpenedContainer {
        var wrong: String?
        var tried: Set<String> = []
        for name in names {
            let last = Self.lastComponent(name)
            guard !last.isEmpty, tried.insert(last).inserted, let source = try context.sibling(last) else { continue }
            let opened = try open(source, file: last, depth: depth + 1)
            let wanted = identifiers.filter { !$0.isEmpty }
            if let own = opened.identifier, !wanted.isEmpty, !wanted.contains(own) {
                wrong = wrong ?? last
                continue
            }
            return opened
        }
        if let wrong { throw ParseError(.parentWrong, at: 0, wrong) }
        throw ParseError(.parentMissing, at: 0, names.first.map(Self.lastComponent) ?? "")
    }

    /// Images carry paths of other machines, with either slash.
    static func lastComponent(_ path: String) -> String {
        var name = path.hasPrefix("file:") ? path.dropFirst(5) : path[...]
        if let slash = name.lastIndex(where: { $0 == "/" || $0 == "\\" }) { name = name[name.index(after: slash)...] }
        return name == "." || name == ".." ? "" : String(name)
    }

    private static func uuid(_ bytes: [UInt8]) -> String {
        var reader = ByteReader(bytes.span)
        return (try? GUID(parsing: &reader))?.description ?? ""
    }

    private func openQCOW2(
        _ source: any ByteSource,
        file: String,
        depth: Int,
        snapshot: String?
    ) throws -> OpenedContainer {
        var image = try QCOW2Image(source, context: context)
        let snapshots = image.snapshots
        if let snapshot {
            guard let index = snapshots.firstIndex(where: { $0.id == snapshot }) else {
                throw ParseError("container.no-such-snapshot", at: 60, snapshot)
            }
            image = QCOW2Image(image, snapshot: index)
        }
        var parent: OpenedContainer?
        if let name = image.backingName { parent = try self.parent([name], [], depth) }
        var result = opened(image, kind: "qcow2", file: file, parent: parent, problems: image.problems)
        result.snapshots = snapshots
        return result
    }

    // MARK: VMDK

    private func openVMDK(_ source: any ByteSource, file: String, depth: Int) throws -> OpenedContainer {
        let kind = try ContainerKind.detect(source)
        guard kind == .vmdkDescriptor else {
            let image = try VMDKSparse(source, context: context)
            let descriptor = try VMDKDescriptor(image.descriptor)
            // An extent whose description names several is but a part; alone it stands for itself.
            let parent = try descriptor.parentName.map { try self.parent([$0], [descriptor.parentIdentifier], depth) }
            let name =
                kind == .vmdkCOWD ? "vmdk cowd" : image.isPacked ? "vmdk streamOptimized" : "vmdk monolithicSparse"
            var result = opened(image, kind: name, file: file, parent: parent)
            result.identifier = descriptor.identifier.isEmpty ? nil : descriptor.identifier
            return result
        }
        let bytes = try source.read(at: 0, count: 1 << 20)
        let descriptor = try VMDKDescriptor(String(decoding: bytes, as: UTF8.self))
        let parent = try descriptor.parentName.map { try self.parent([$0], [descriptor.parentIdentifier], depth) }
        var parts: [any ByteSource] = []
        var start: UInt64 = 0
        for line in descriptor.extents {
            let below = parent.map { SliceSource($0.media, start: start, byteCount: line.byteCount) }
            parts.append(try part(line, below))
            start += line.byteCount
        }
        guard !parts.isEmpty else { throw ParseError(.containerDamaged, at: 0, "no extents") }
        var result = OpenedContainer(
            media: try ConcatenatedSource(parts),
            layers: [ContainerLayer(format: "vmdk \(descriptor.createType)", file: file)] + (parent?.layers ?? []),
            problems: parent?.problems ?? []
        )
        result.identifier = descriptor.identifier.isEmpty ? nil : descriptor.identifier
        return result
    }

    private func part(_ line: VMDKDescriptor.ExtentLine, _ parent: (any ByteSource)?) throws -> any ByteSource {
        guard line.type != "ZERO" else { return ExtentSource(HoleMap(byteCount: line.byteCount)) }
        let name = Self.lastComponent(line.file)
        guard !name.isEmpty, let file = try context.sibling(name) else {
            throw ParseError(.partMissing, at: 0, name)
        }
        switch line.type {
        case "FLAT", "VMFS", "VMFSRAW", "VMFSRDM":
            let part = SliceSource(file, start: line.offset, byteCount: line.byteCount)
            guard part.byteCount == line.byteCount else { throw ParseError(.containerTruncated, at: 0, name) }
            return part
        case "SPARSE", "VMFSSPARSE":
            let sparse = ExtentSource(try VMDKSparse(file, context: context), parent: parent)
            return SliceSource(sparse, start: 0, byteCount: line.byteCount)
        default: throw ParseError(.unsupported, at: 0, "VMDK extent \(line.type)")
        }
    }
}
