-- Replace an order, if it is still at the version that was read and its client's caps have room for it.
--
-- KEYS  1 order, 2 timeline, 3 open, 4 index of the state it leaves, 5 index of the state it enters,
--       6 index of numbers, 7 what its client has spent, 8 its client's log, 9 ended, 10 believed,
--       11 line, 12.. holds to let go, then holds to take
-- ARGV  1 expected version, 2 new version, 3 token of this change, 4 document, 5 new state,
--       6 order id, 7 look at it when ('' = never again), 8 member of the number index ('' = none),
--       9 channel, 10 message, 11 how long the log may be, 12 how many moves of money, 13 how many caps to check,
--       14 how many holds to let go, 15 when it ended ('' = it has not, or more is to be done),
--       16 how many beliefs change, 17 its turn if it is begun now ('' = no), 18 field of the turn served last,
--       19.. moves (field, by), then caps (field used, wanted, field of the cap),
--       then beliefs (field, value; '' = none), then timeline entries
-- Reply 1 written (now or by this very change before), 0 somebody else was faster, -1 a hold to take is another
--       order's, the field of the cap that has no room: nothing was written.

local found = redis.call('HMGET', KEYS[1], 'version', 'token')
if found[1] == ARGV[2] and found[2] == ARGV[3] then return 1 end
if found[1] ~= ARGV[1] then return 0 end

local take = 12 + ARGV[14]
for i = take, #KEYS do
  local holder = redis.call('GET', KEYS[i])
  if holder and holder ~= ARGV[6] then return -1 end
end

local caps = 19 + 2 * ARGV[12]
local beliefs = caps + 3 * ARGV[13]
local entries = beliefs + 2 * ARGV[16]
for i = caps, beliefs - 1, 3 do
  local used = redis.call('HMGET', KEYS[7], ARGV[i], ARGV[i + 2])
  if used[2] and (used[1] or 0) + ARGV[i + 1] > tonumber(used[2]) then return ARGV[i + 2] end
end

redis.call('HSET', KEYS[1], 'version', ARGV[2], 'token', ARGV[3], 'document', ARGV[4], 'state', ARGV[5])
if KEYS[4] ~= KEYS[5] then
  redis.call('ZREM', KEYS[4], ARGV[6])
  redis.call('ZADD', KEYS[5], 0, ARGV[6])
end
if ARGV[17] ~= '' and tonumber(ARGV[17]) > tonumber(redis.call('HGET', KEYS[11], ARGV[18]) or 0) then
  redis.call('HSET', KEYS[11], ARGV[18], ARGV[17])
end
if ARGV[7] == '' then redis.call('ZREM', KEYS[3], ARGV[6]) else redis.call('ZADD', KEYS[3], ARGV[7], ARGV[6]) end
if ARGV[15] == '' then redis.call('ZREM', KEYS[9], ARGV[6]) else redis.call('ZADD', KEYS[9], ARGV[15], ARGV[6]) end
if ARGV[8] ~= '' then
  redis.call('ZADD', KEYS[6], 0, ARGV[8])
  -- Noted for when the order goes: one that it gave up stays in the index until then.
  redis.call('HSET', KEYS[1], 'number:' .. ARGV[8], '')
end
for i = 12, take - 1 do
  if redis.call('GET', KEYS[i]) == ARGV[6] then redis.call('DEL', KEYS[i]) end
end
for i = take, #KEYS do redis.call('SET', KEYS[i], ARGV[6]) end
for i = 19, caps - 1, 2 do redis.call('HINCRBY', KEYS[7], ARGV[i], ARGV[i + 1]) end
for i = beliefs, entries - 1, 2 do
  local gone = ARGV[i + 1] == ''
  if gone then redis.call('HDEL', KEYS[10], ARGV[i]) else redis.call('HSET', KEYS[10], ARGV[i], ARGV[i + 1]) end
end

if entries <= #ARGV then
  -- Numbered as in accept.lua.
  local last = redis.call('XREVRANGE', KEYS[8], '+', '-', 'COUNT', 1)[1]
  local number = last and tonumber(string.match(last[1], '^%d+')) or 0
  for i = entries, #ARGV do
    local index = redis.call('RPUSH', KEYS[2], ARGV[i]) - 1
    number = number + 1
    redis.call('XADD', KEYS[8], 'MAXLEN', '~', ARGV[11], number .. '-0', 'order', ARGV[6], 'index', index)
  end
  redis.call('PUBLISH', KEYS[8], number)
  redis.call('PUBLISH', ARGV[9], ARGV[10])
end
return 1
