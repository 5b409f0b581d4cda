import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { VehicleId } from '../../../../vehicle-api/src/vehicle/vehicle-id.ts'
import { readVehicleName } from './vehicle-name.ts'

test('a hyphen stands for each gap of a number plate', () => {
  assert.deepEqual(readVehicleName('  B  AB 123 '), { id: 'B-AB-123' })
})

test('nothing typed is no vehicle', () => {
  assert.deepEqual(readVehicleName('   '), { id: undefined })
})

test('what cannot be used is named', () => {
  assert.match(String(readVehicleName('MÜ 1').problem), /“Ü” cannot be used/)
  assert.match(String(readVehicleName('-1').problem), /Begin with/)
  assert.match(String(readVehicleName('x'.repeat(65)).problem), /at most 64/)
})

test('the service takes every name that is taken here, and here none is refused that it takes', () => {
  const accepts = new RegExp(String(Reflect.get(VehicleId, 'pattern')))
  const typed = fc.string({ unit: fc.constantFrom(...'aZ09._- \tü/') })

  fc.assert(
    fc.property(typed, (text) => {
      const name = readVehicleName(text)
      const sent = text.trim().replaceAll(/\s+/g, '-')
      const isTaken = name.problem === undefined && name.id !== undefined
      assert.equal(isTaken, sent !== '' && accepts.test(sent))
    }),
  )
})
