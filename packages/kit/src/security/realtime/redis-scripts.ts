/**
 * What is done in Redis at one instant: two keys, the stream and the last number that was given.
 *
 * Each entry names the number before it, so that a reader sees for itself whether something is missing:
 * trimmed before it was read, or lost with the data of the server. The number is also the id.
 *
 * @module
 */

import { createHash } from 'node:crypto'
import { numbersPerMs } from './sequence.ts'

// A node whose clock is ahead by more cannot draw the numbers of all others after it.
const aheadMsMax = 3_600_000

const lua = `
local stream, known = KEYS[1], KEYS[2]
local floor, most, keep, origin = tonumber(ARGV[1]), ARGV[2], ARGV[3], ARGV[4]
local time = redis.call('TIME')
local now = (time[1] * 1000 + math.floor(time[2] / 1000)) * ${numbersPerMs}
if floor > now + ${aheadMsMax * numbersPerMs} then floor = 0 end
local before = redis.call('GET', known) or '0'
local last = tonumber(before)
local number = math.max(last, floor, now - 1)
for at = 5, #ARGV, 5 do
  number = number + 1
  local text = string.format('%.0f', number)
  local args = { stream, 'MAXLEN', '~', most, text .. '-0', 'p', before, 'o', origin,
    'n', ARGV[at], 't', ARGV[at + 1], 'y', ARGV[at + 2], 'a', ARGV[at + 3], 'd', ARGV[at + 4] }
  if not pcall(redis.call, 'XADD', unpack(args)) then
    -- The last number was lost and the stream was not; the reader finds the gap.
    redis.call('DEL', stream)
    redis.call('XADD', unpack(args))
  end
  before = text
end
redis.call('SET', known, before)
redis.call('PEXPIRE', stream, keep)
return 1
`

/**
 * KEYS: stream, last number. ARGV: number to be above, entries to keep, for how long in ms, who writes,
 * then each entry in five: its number there, topic, type, time and data.
 */
export const appendScript: { readonly lua: string; readonly sha: string } = {
  lua,
  sha: createHash('sha1').update(lua).digest('hex'),
}
