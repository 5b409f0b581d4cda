/**
 * What is done in Redis at one instant: two keys, the stream and a hash with the epoch, the leases and
 * what each node has acknowledged.
 *
 * An epoch is one unbroken life of that data. Each script but the acknowledgement begins a new one if
 * the server is another process than before (restart, failover), if hash or stream are gone (FLUSHALL,
 * eviction), or if the clock has stepped back behind its beginning. All leases live in the one hash, so
 * they cannot be lost apart from the epoch.
 *
 * Needs Redis 7 or Valkey: scripts that read the time and then write.
 *
 * @module
 */

import { createHash } from 'node:crypto'

/** As `defineScript` of the redis concern makes it, which would load a driver that may not be there. */
interface Script {
  readonly lua: string
  readonly sha: string
}

// KEYS: stream, state. ARGV[1]: name of the epoch that begins now, if one does.
const epoch = `
local stream, state = KEYS[1], KEYS[2]
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local run = string.match(redis.call('INFO', 'server'), 'run_id:(%x+)')
local known = redis.call('HMGET', state, 'epoch', 'run', 'since')
if not known[1] or known[2] ~= run or now < tonumber(known[3])
  or redis.call('EXISTS', stream) == 0 then
  redis.call('DEL', state)
  redis.call('HSET', state, 'epoch', ARGV[1], 'run', run, 'since', now)
  redis.call('XADD', stream, '*', 'e', '')
  known = { ARGV[1], run, now }
end
local age = now - tonumber(known[3])
`

// Reads `id`; answers with the epoch, its age, an id, and node, lease and acknowledgement in turn.
const view = `
local all = redis.call('HGETALL', state)
local fields = {}
for at = 1, #all, 2 do fields[all[at]] = all[at + 1] end
local answer = { known[1], age, id }
for name, value in pairs(fields) do
  if string.sub(name, 1, 2) == 'l:' then
    local node = string.sub(name, 3)
    local left = tonumber(value) - now
    if left < -60000 then
      redis.call('HDEL', state, name, 'a:' .. node)
    else
      answer[#answer + 1] = node
      answer[#answer + 1] = left
      answer[#answer + 1] = fields['a:' .. node] or '0-0'
    end
  end
end
return answer
`

/** ARGV: new epoch, own epoch, node, lease in ms, last id that was applied, entries at most. */
export const beatScript: Script = scriptOf(`${epoch}
local entries = {}
if known[1] == ARGV[2] then
  redis.call('HSET', state, 'l:' .. ARGV[3], now + tonumber(ARGV[4]))
  entries = redis.call('XRANGE', stream, '(' .. ARGV[5], '+', 'COUNT', ARGV[6])
end
local info = redis.call('XINFO', 'STREAM', stream)
local last = '0-0'
for at = 1, #info, 2 do if info[at] == 'last-generated-id' then last = info[at + 1] end end
return { known[1], last, entries }
`)

/** ARGV: new epoch, how long entries are kept in ms, then each entry in three. */
export const publishScript: Script = scriptOf(`${epoch}
local id
local oldest = now - tonumber(ARGV[2])
for at = 3, #ARGV, 3 do
  local fields = { ARGV[at], ARGV[at + 1] }
  if ARGV[at + 2] ~= '' then
    fields[3], fields[4] = 'n', ARGV[at + 2]
  end
  id = redis.call('XADD', stream, 'MINID', '~', oldest, '*', unpack(fields))
end
${view}`)

/** ARGV: new epoch. */
export const viewScript: Script = scriptOf(`${epoch}
local id = '0-0'
${view}`)

/** ARGV: own epoch, node, id. A node of another epoch acknowledges nothing. */
export const acknowledgeScript: Script = scriptOf(`
if redis.call('HGET', KEYS[2], 'epoch') == ARGV[1] then
  redis.call('HSET', KEYS[2], 'a:' .. ARGV[2], ARGV[3])
end
return 1
`)

/** KEYS: lease of the relay. ARGV: node, ms. Answers whether this node is the relay. */
export const relayScript: Script = scriptOf(`
local owner = redis.call('GET', KEYS[1])
if owner and owner ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return 1
`)

function scriptOf(lua: string): Script {
  return { lua, sha: createHash('sha1').update(lua).digest('hex') }
}
