import assert from 'node:assert/strict'
import { generateKeyPairSync, sign, verify } from 'node:crypto'
import { test } from 'node:test'
import fc from 'fast-check'
import { fromDer, toDer } from './ecdsa-der.ts'

const text = Buffer.from('what is signed')

for (const [namedCurve, hash, halfBytes] of [
  ['P-256', 'sha256', 32],
  ['P-384', 'sha384', 48],
  ['P-521', 'sha512', 66],
] as const) {
  test(`what Node signs in one spelling it accepts in the other: ${namedCurve}`, () => {
    const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve })
    const inHalves = { key: publicKey, dsaEncoding: 'ieee-p1363' } as const
    // Of so many some are shorter than the others, in either half.
    for (let round = 0; round < 600; round += 1) {
      const halves = sign(hash, text, { key: privateKey, dsaEncoding: 'ieee-p1363' })
      const der = sign(hash, text, privateKey)

      assert.equal(verify(hash, text, publicKey, toDer(halves)), true)
      assert.equal(verify(hash, text, inHalves, fromDer(der, halfBytes)), true)
    }
  })

  test(`any two halves come back from DER as they were: ${namedCurve}`, () => {
    const half = fc.tuple(
      fc.nat(halfBytes),
      fc.uint8Array({ minLength: halfBytes, maxLength: halfBytes }),
    )
    fc.assert(
      fc.property(half, half, (...both) => {
        const halves = Buffer.concat(both.map(([zeros, bytes]) => bytes.fill(0, 0, zeros)))

        assert.deepEqual(fromDer(toDer(halves), halfBytes), halves)
      }),
    )
  })
}

for (const [what, halves, der] of [
  ['small numbers', '0001' + '0002', '3006' + '020101' + '020102'],
  ['numbers whose first bit is set', '00ff' + '8000', '3009' + '020200ff' + '0203008000'],
  ['zero', '0000' + '0000', '3006' + '020100' + '020100'],
] as const) {
  test(`an integer has no byte more than it needs: ${what}`, () => {
    assert.equal(toDer(Buffer.from(halves, 'hex')).toString('hex'), der)
  })
}
