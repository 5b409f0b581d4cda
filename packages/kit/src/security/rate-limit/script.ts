/**
 * The one script of the limiter in Redis: it reads the counters of all asks, decides, and writes.
 *
 * `gcra.ts` and `sub-windows.ts` are its twins. What a key holds, big-endian: the time of the last
 * change (7 bytes, microseconds), and for each window its id (1) and its state: how far ahead it is
 * (6), or 13 counts (4 each). So the length tells the algorithm, and three windows take 28 bytes.
 *
 * - A window is known again by its id, which is about its period: where a policy has changed, windows
 *   that are new begin whole, and others keep their state. What cannot be read begins whole.
 * - State is relative to the time of its change, and no time has passed if Redis's clock went back.
 *   So that frees nothing, and what is full is no longer full for it than from the beginning.
 * - All is read before anything is written: a key of another type fails the call, and changes nothing.
 *
 * @module
 */

import { createHash } from 'node:crypto'

/** As the redis concern defines it, which would load a driver that may not be there. */
export interface LimitScript {
  readonly lua: string
  readonly sha: string
}

/** How an operation is named to the script; `all` is `take` of everything or nothing. */
export type ScriptOperation = 'take' | 'all' | 'settle' | 'refund' | 'peek' | 'heartbeat'

// Redis's own clock, as those of the processes differ.
const redisTime = `
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]`

const algorithms = `
local floor, min, max = math.floor, math.min, math.max
local operation, nodes = ARGV[1], tonumber(ARGV[2])

local function debtMax(limit)
  return max(nodes, math.ceil(limit / 2))
end

local gcra = { format = '>I6', bytes = 7, counts = 1 }

function gcra.advance(window, state, stamp)
  state[1] = max(0, state[1] - (now - stamp))
end
function gcra.setBack()
end
function gcra.remaining(window, state)
  return max(0, floor((window.limit * window.us - state[1]) / window.us))
end
function gcra.ahead(window, state)
  return state[1]
end
function gcra.wait(window, state, want)
  return min(max(0, state[1] + want * window.us - window.limit * window.us), 4503599627370496)
end
function gcra.take(window, state, units)
  state[1] = state[1] + units * window.us
end
function gcra.settle(window, state, units)
  local cap = (window.limit + debtMax(window.limit)) * window.us
  state[1] = max(state[1], min(state[1] + units * window.us, cap, 281474976710655))
end
function gcra.refund(window, state, units)
  state[1] = max(0, state[1] - units * window.us)
end

local strict = { format = '>' .. string.rep('I4', 13), bytes = 53, counts = 13 }

local function used(state)
  local sum = 0
  for index = 1, 13 do sum = sum + state[index] end
  return sum
end
local function forgotten(window, index)
  return (floor(now / window.us) + index) * window.us - now
end

function strict.advance(window, state, stamp)
  local by = floor(now / window.us) - floor(stamp / window.us)
  if by <= 0 then return end
  for index = 1, 13 do state[index] = index + by <= 13 and state[index + by] or 0 end
end
function strict.setBack(window, state)
  state[13] = state[13] + state[12]
  for index = 12, 2, -1 do state[index] = state[index - 1] end
  state[1] = 0
end
function strict.remaining(window, state)
  return max(0, window.limit - used(state))
end
function strict.ahead(window, state)
  for index = 13, 1, -1 do
    if state[index] > 0 then return forgotten(window, index) end
  end
  return 0
end
function strict.wait(window, state, want)
  local over = used(state) + want - window.limit
  if over <= 0 then return 0 end
  for index = 1, 13 do
    over = over - state[index]
    if over <= 0 then return forgotten(window, index) end
  end
  return forgotten(window, 13)
end
function strict.take(window, state, units)
  state[13] = state[13] + units
end
function strict.settle(window, state, units)
  local cap = min(window.limit + debtMax(window.limit), 4294967295)
  state[13] = state[13] + max(0, min(units, cap - used(state)))
end
function strict.refund(window, state, units)
  for index = 1, 13 do
    local back = min(units, state[index])
    state[index] = state[index] - back
    units = units - back
  end
end`

// KEYS: the nodes. ARGV: heartbeat, ms to live, node. A time beyond is of a clock that went back.
const heartbeat = `
if operation == 'heartbeat' then
  local at, ttl = floor(now / 1000), tonumber(ARGV[2])
  redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', at)
  for _, node in ipairs(redis.call('ZRANGEBYSCORE', KEYS[1], '(' .. at + ttl, '+inf')) do
    redis.call('ZADD', KEYS[1], at + ttl, node)
  end
  if ttl > 0 then
    redis.call('ZADD', KEYS[1], at + ttl, ARGV[3])
    redis.call('PEXPIRE', KEYS[1], ttl + 60000)
  else
    redis.call('ZREM', KEYS[1], ARGV[3])
  end
  return redis.call('ZCARD', KEYS[1])
end`

// KEYS: one for each ask. ARGV: operation, nodes, number of policies; for each policy its letter,
// number of windows, and for each window id, limit and us (interval, or length of a sub-window);
// then for each ask the number of its policy, and the units.
const counters = `
local at = 4
local policies = {}
for number = 1, tonumber(ARGV[3]) do
  local policy = { algorithm = ARGV[at] == 'g' and gcra or strict }
  local count = tonumber(ARGV[at + 1])
  at = at + 2
  for index = 1, count do
    policy[index] = {
      id = tonumber(ARGV[at]), limit = tonumber(ARGV[at + 1]), us = tonumber(ARGV[at + 2])
    }
    at = at + 3
  end
  policies[number] = policy
end

local function isStored(text, algorithm)
  return text and #text >= 7 + algorithm.bytes and (#text - 7) % algorithm.bytes == 0
end

local function whole(algorithm)
  local state = {}
  for index = 1, algorithm.counts do state[index] = 0 end
  return state
end

local function stateOf(window, number, text, algorithm)
  if not text then return whole(algorithm) end
  local at = 8 + (number - 1) * algorithm.bytes
  if text:byte(at) ~= window.id then at = 8 end
  while at < #text do
    if text:byte(at) == window.id then
      return { struct.unpack(algorithm.format, text, at + 1) }
    end
    at = at + algorithm.bytes
  end
  return whole(algorithm)
end

local asks = {}
local isAll = true
for index, key in ipairs(KEYS) do
  local policy = policies[tonumber(ARGV[at])]
  local want = tonumber(ARGV[at + 1])
  local algorithm = policy.algorithm
  local text = redis.call('GET', key)
  if not isStored(text, algorithm) then text = nil end
  local stamp = text and struct.unpack('>I7', text) or now
  local ask = { key = key, policy = policy, want = want, grant = want, isBack = stamp > now }
  for number, window in ipairs(policy) do
    local state = stateOf(window, number, text, algorithm)
    algorithm[ask.isBack and 'setBack' or 'advance'](window, state, stamp)
    ask.grant = min(ask.grant, algorithm.remaining(window, state))
    ask[number] = state
  end
  isAll = isAll and ask.grant == want
  asks[index] = ask
  at = at + 2
end

local function change(ask, how)
  local algorithm = ask.policy.algorithm
  local parts = { struct.pack('>I7', now) }
  local ahead = 0
  for number, window in ipairs(ask.policy) do
    local state = ask[number]
    if ask.grant > 0 then algorithm[how](window, state, ask.grant) end
    ahead = max(ahead, algorithm.ahead(window, state))
    parts[2 * number] = string.char(window.id)
    parts[2 * number + 1] = struct.pack(algorithm.format, unpack(state, 1, algorithm.counts))
  end
  if ahead == 0 then return redis.call('DEL', ask.key) end
  redis.call('SET', ask.key, table.concat(parts), 'PX', math.ceil(ahead / 1000) + 1000)
end

local isTake = operation == 'take' or operation == 'all'
local reply = {}
for _, ask in ipairs(asks) do
  if operation == 'peek' or (operation == 'all' and not isAll) then ask.grant = 0 end
  if operation == 'settle' or operation == 'refund' then ask.grant = ask.want end
  if (ask.grant > 0 or ask.isBack) and operation ~= 'peek' then
    change(ask, isTake and 'take' or operation)
  end
  reply[#reply + 1] = ask.grant
  local algorithm = ask.policy.algorithm
  for number, window in ipairs(ask.policy) do
    local state = ask[number]
    reply[#reply + 1] = algorithm.ahead(window, state)
    reply[#reply + 1] = algorithm.remaining(window, state)
    reply[#reply + 1] = algorithm.wait(window, state, ask.want)
  end
end
return reply`

/**
 * The script with a source of time of its own: Lua that sets the local `now`, in microseconds.
 * Production has no other than Redis's clock, so nobody can tell it the time.
 */
export function limitScript(time: string = redisTime): LimitScript {
  const lua = [time, algorithms, heartbeat, counters].join('\n').trimStart()
  return { lua, sha: createHash('sha1').update(lua).digest('hex') }
}
