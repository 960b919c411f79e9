import ByteKit
import Foundation
import ProductKey
import Testing

@Suite(.enabled(if: KeyVectors.isPresent, "the reference tables are not beside the checkout"))
struct VectorTests {
    @Test(arguments: (KeyVectors.shared?.pkey2009 ?? []) + (KeyVectors.shared?.pkey2005 ?? []))
    func `a published key goes from text to bytes and back`(vector: KeyVectors.Published) throws {
        let key = try ProductKey(text: vector.key)
        #expect(key.number.field == Hexadecimal.bytes(vector.key_bytes_hex + "00"))
        #expect(key.partialKey == vector.partial_key)
        #expect(key.number.group == vector.group)
        #expect(key.number.serial == vector.serial)
        #expect(key.number.checksumAgrees == vector.checksum_valid)
        #expect(key.revealed() == vector.key)
        let decoded = try KeyNumber.decode(field: key.number.field.span)
        #expect(decoded == key)
    }

    @Test(arguments: KeyVectors.shared?.negative ?? [])
    func `what is no key is refused with its reason`(vector: KeyVectors.Negative) throws {
        let outcome: String
        do throws(KeyTextProblem) {
            let key = try ProductKey(text: vector.input)
            outcome = key.number.checksumAgrees == true ? "normalise then valid generic key" : "checksum_invalid"
        } catch {
            outcome =
                switch error {
                case .wrongLength: "wrong_length"
                case .impossibleCharacters: "bad_character"
                case .severalMarkers: "not_a_key"
                case .zeroed: "zeroed"
                }
        }
        #expect(outcome == vector.expect)
    }

    @Test(arguments: KeyVectors.shared?.digital_product_id ?? [])
    func `a blob gives what it is known to hold`(vector: KeyVectors.Blob) throws {
        let bytes = [UInt8](try #require(Data(base64Encoded: vector.base64)))
        var reader = ByteReader(bytes.span)
        let expect = vector.expect
        let key: Result<ProductKey, KeyNumber.FieldState>
        if expect.version == 3 {
            let blob = try DigitalProductId3(parsing: &reader)
            key = blob.key
            #expect(blob.crcAgrees == expect.crc_valid)
            if let value = expect.product_id { #expect(blob.productID == value) }
            if let value = expect.group { #expect(blob.keyIndex == value) }
            if let value = expect.part_number { #expect(blob.partNumber == value) }
            if let value = expect.licence_type { #expect(blob.licenceType == value) }
            if let value = expect.installed { #expect(blob.installed?.iso8601 == value) }
        } else {
            let blob = try DigitalProductId4(parsing: &reader)
            key = blob.key
            if let value = expect.key_hash_valid { #expect(blob.keyHashAgrees == value) }
            if let value = expect.struct_hash_valid { #expect(blob.structureHashAgrees == value) }
            if let value = expect.extended_pid { #expect(blob.extendedPID == value) }
            if let value = expect.activation_id { #expect(blob.activationID == GUID(value)) }
            if let value = expect.edition { #expect(blob.edition == value) }
            if let value = expect.part_number { #expect(blob.partNumber == value) }
            if let value = expect.key_type { #expect(blob.keyType == value) }
            if let value = expect.eula { #expect(blob.eulaType == value) }
        }
        if let text = expect.key {
            #expect(try key.get().revealed() == text)
        } else if expect.checksum_valid == false {
            #expect(try key.get().number.checksumAgrees == false)
        } else {
            #expect(key == .failure(.removed))
        }
    }

    @Test(arguments: KeyVectors.shared?.product_ids ?? [])
    func `identifiers give group, serial and date`(vector: KeyVectors.Identifier) throws {
        if vector.kind == "ExtendedPID" {
            let pid = try #require(ExtendedPID(vector.value))
            #expect(pid.group == vector.group)
            #expect(pid.serial == vector.serial)
            #expect(pid.languageID == vector.lcid)
            #expect(pid.installed?.isoDay == vector.date)
            return
        }
        switch try #require(ProductID(vector.value)) {
        case .pkey2009(let group, let serial, let isOEM, let isUpgrade, let random):
            #expect(group == vector.group)
            #expect(serial == vector.serial)
            #expect(isOEM == vector.oem)
            #expect(random == vector.random)
            #expect(!isUpgrade)
        case .pkey2005(_, _, _, _, let random, let agrees):
            #expect(agrees == (vector.expect == nil))
            if let expected = vector.random { #expect(random == expected) }
        case .pkey2005OEM(_, let half, _, let agrees):
            #expect(half == 90)
            #expect(agrees)
        }
    }
}
