import assert from 'node:assert/strict'
import { test } from 'node:test'
import { deviceColumns, deviceMark, deviceOf } from './device.ts'

const firefox = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0'

test('a browser that updates, and a network that changes, leave the device the same', () => {
  const before = deviceMark({ userAgent: firefox, ipAddress: '192.0.2.1' })
  const updated = firefox.replaceAll('140.0', '141.0.2')

  assert.equal(deviceMark({ userAgent: updated, ipAddress: '198.51.100.7' }), before)
})

test('another program is another device, and so is none', () => {
  const marks = [firefox, firefox.replace('Linux', 'Windows'), 'curl/8.1', undefined].map(
    (userAgent) => deviceMark({ userAgent }),
  )

  assert.equal(new Set(marks).size, 4)
})

test('where there is a device id, it alone counts', () => {
  const one = deviceMark({ deviceId: 'a', userAgent: firefox })

  assert.equal(deviceMark({ deviceId: 'a', userAgent: 'curl/8.1' }), one)
  assert.notEqual(deviceMark({ deviceId: 'b', userAgent: firefox }), one)
  assert.notEqual(deviceMark({ deviceId: 'x' }), deviceMark({ userAgent: 'x' }))
})

test('what is stored is cut and can be printed', () => {
  const headers = { 'user-agent': `a\n\ud800${'b'.repeat(500)}` }

  const stored = deviceColumns(deviceOf({ ip: '', headers }))

  assert.deepEqual(stored, { user_agent: `a \ufffd${'b'.repeat(253)}`, ip_address: null })
})
