import COpenSSL
import DiskFormats

/// BitLocker's ciphers by OpenSSL.
struct OpenSSLCrypto: BitLockerCrypto {
    func sha256(_ bytes: [UInt8]) -> [UInt8] {
        var digest = [UInt8](repeating: 0, count: 32)
        SHA256(bytes, bytes.count, &digest)
        return digest
    }

    func stretch(initial: [UInt8], salt: [UInt8], rounds: UInt64) -> [UInt8] {
        // last hash (32), first hash (32), salt (16), round (8)
        var block = [UInt8](repeating: 0, count: 88)
        block.replaceSubrange(32..<64, with: initial)
        block.replaceSubrange(64..<80, with: salt)
        block.withUnsafeMutableBytes { memory in
            guard let start = memory.bindMemory(to: UInt8.self).baseAddress else { return }
            var round: UInt64 = 0
            while round < rounds {
                memory.storeBytes(of: round.littleEndian, toByteOffset: 80, as: UInt64.self)
                SHA256(start, 88, start)
                round += 1
            }
        }
        return Array(block[..<32])
    }

    func openCCM(key: [UInt8], nonce: [UInt8], tag: [UInt8], sealed: [UInt8]) -> [UInt8]? {
        guard key.count == 32, nonce.count == 12, tag.count == 16, !sealed.isEmpty else { return nil }
        guard let context = EVP_CIPHER_CTX_new() else { return nil }
        defer { EVP_CIPHER_CTX_free(context) }
        var tag = tag
        var plain = [UInt8](repeating: 0, count: sealed.count)
        var count: Int32 = 0
        guard EVP_DecryptInit_ex(context, EVP_aes_256_ccm(), nil, nil, nil) == 1,
            EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_IVLEN, 12, nil) == 1,
            EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_TAG, 16, &tag) == 1,
            EVP_DecryptInit_ex(context, nil, nil, key, nonce) == 1,
            EVP_DecryptUpdate(context, &plain, &count, sealed, Int32(sealed.count)) == 1
        else { return nil }
        return plain
    }

    func sectorCipher(_ method: BitLockerMethod, key: [UInt8]) -> (any SectorCipher)? {
        switch method {
        case .xts128 where key.count >= 32: XTSCipher(key: Array(key[..<32]))
        case .xts256 where key.count >= 64: XTSCipher(key: Array(key[..<64]))
        case .cbc128 where key.count >= 16: CBCCipher(key: Array(key[..<16]), tweakKey: nil)
        case .cbc256 where key.count >= 32: CBCCipher(key: Array(key[..<32]), tweakKey: nil)
        case .cbc128Diffuser where key.count >= 48:
            CBCCipher(key: Array(key[..<16]), tweakKey: Array(key[32..<48]))
        case .cbc256Diffuser where key.count >= 64:
            CBCCipher(key: Array(key[..<32]), tweakKey: Array(key[32..<64]))
        default: nil
        }
    }
}

/// AES-XTS; the tweak is the sector's number.
private struct XTSCipher: SectorCipher {
    let key: [UInt8]

    func decrypt(_ sectors: inout [UInt8], at offset: UInt64, sectorSize: Int) {
        guard let context = EVP_CIPHER_CTX_new() else { return }
        defer { EVP_CIPHER_CTX_free(context) }
        EVP_DecryptInit_ex(context, key.count == 32 ? EVP_aes_128_xts() : EVP_aes_256_xts(), nil, key, nil)
        sectors.withUnsafeMutableBufferPointer { memory in
            guard let start = memory.baseAddress else { return }
            for index in 0..<(memory.count / sectorSize) {
                let number = offset / UInt64(sectorSize) + UInt64(index)
                var count: Int32 = 0
                EVP_DecryptInit_ex(context, nil, nil, nil, littleEndian(number))
                let place = start + index * sectorSize
                EVP_DecryptUpdate(context, place, &count, place, Int32(sectorSize))
            }
        }
    }
}

/// AES-CBC whose first vector is the sector's encrypted offset, with or without the diffuser behind it.
private struct CBCCipher: SectorCipher {
    let key: [UInt8]
    let tweakKey: [UInt8]?

    func decrypt(_ sectors: inout [UInt8], at offset: UInt64, sectorSize: Int) {
        guard let context = EVP_CIPHER_CTX_new(), let block = EVP_CIPHER_CTX_new(), let tweak = EVP_CIPHER_CTX_new()
        else { return }
        defer { for item in [context, block, tweak] { EVP_CIPHER_CTX_free(item) } }
        EVP_DecryptInit_ex(context, key.count == 16 ? EVP_aes_128_cbc() : EVP_aes_256_cbc(), nil, key, nil)
        EVP_CIPHER_CTX_set_padding(context, 0)
        EVP_EncryptInit_ex(block, key.count == 16 ? EVP_aes_128_ecb() : EVP_aes_256_ecb(), nil, key, nil)
        if let tweakKey {
            EVP_EncryptInit_ex(tweak, tweakKey.count == 16 ? EVP_aes_128_ecb() : EVP_aes_256_ecb(), nil, tweakKey, nil)
        }
        var words = [UInt32](repeating: 0, count: sectorSize / 4)
        sectors.withUnsafeMutableBufferPointer { memory in
            guard let start = memory.baseAddress else { return }
            for index in 0..<(memory.count / sectorSize) {
                let place = start + index * sectorSize
                let number = littleEndian(offset + UInt64(index * sectorSize))
                var count: Int32 = 0
                var vector = [UInt8](repeating: 0, count: 32)
                EVP_EncryptUpdate(block, &vector, &count, number, 16)
                EVP_DecryptInit_ex(context, nil, nil, nil, vector)
                EVP_DecryptUpdate(context, place, &count, place, Int32(sectorSize))
                if tweakKey != nil { undoDiffuser(place, sectorSize, number, tweak, &words) }
            }
        }
    }

    private func undoDiffuser(
        _ place: UnsafeMutablePointer<UInt8>,
        _ sectorSize: Int,
        _ number: [UInt8],
        _ tweak: OpaquePointer,
        _ words: inout [UInt32]
    ) {
        let raw = UnsafeMutableRawPointer(place)
        for index in words.indices {
            words[index] = UInt32(littleEndian: raw.loadUnaligned(fromByteOffset: index * 4, as: UInt32.self))
        }
        ElephantDiffuser.undo(&words)
        for index in words.indices {
            raw.storeBytes(of: words[index].littleEndian, toByteOffset: index * 4, as: UInt32.self)
        }
        // The sector's key: its offset encrypted twice, the second time with the highest byte set.
        var input = number + number
        input[31] = 0x80
        var sectorKey = [UInt8](repeating: 0, count: 64)
        var count: Int32 = 0
        EVP_EncryptUpdate(tweak, &sectorKey, &count, input, 32)
        for index in 0..<sectorSize { place[index] ^= sectorKey[index & 31] }
    }
}

private func littleEndian(_ number: UInt64) -> [UInt8] {
    (0..<16).map { $0 < 8 ? UInt8(truncatingIfNeeded: number >> UInt64($0 * 8)) : 0 }
}
