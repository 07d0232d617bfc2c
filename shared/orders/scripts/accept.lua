-- Write a new order, unless its idempotency key has made one already, or a cap of its client has no room.
--
-- KEYS  1 key record, or what orders for the same thing share, 2 order, 3 timeline, 4 open,
--       5 what its client has spent, 6 its client's log, 7 line, 8.. indexes (sorted sets by name)
-- ARGV  1 order id, 2 fingerprint ('' = shared), 3 document, 4 state, 5 look at it when, 6 timeline entry,
--       7 body kept beside the order ('' = none), 8 order that shares no more, 9 milliseconds to share,
--       10 how long the log may be, 11 field of the turn served last, 12 field of its client's
--       last turn, 13 how many caps to check, 14.. caps (field used, wanted, field of the cap),
--       then the member to add to each index
-- Reply {verdict, order id, turn}: created | replayed | mismatch; {capped, field of the cap, 0}: nothing was
-- written. Asked again by the same caller (the same order id), the answer is `created` again.

local shared = ARGV[2] == ''
local first, fingerprint
if shared then
  first = redis.call('GET', KEYS[1])
  if first == ARGV[8] then first = false end
else
  first, fingerprint = unpack(redis.call('HMGET', KEYS[1], 'order', 'fingerprint'))
end
if first then
  if not shared and fingerprint ~= ARGV[2] then return {'mismatch', first, 0} end
  return {first == ARGV[1] and 'created' or 'replayed', first, 0}
end

local members = 14 + 3 * ARGV[13]
for i = 14, members - 1, 3 do
  local used = redis.call('HMGET', KEYS[5], ARGV[i], ARGV[i + 2])
  if used[2] and (used[1] or 0) + ARGV[i + 1] > tonumber(used[2]) then return {'capped', ARGV[i + 2], 0} end
end

if shared then
  redis.call('SET', KEYS[1], ARGV[1])
  if ARGV[9] ~= '' then redis.call('PEXPIRE', KEYS[1], ARGV[9]) end
else
  redis.call('HSET', KEYS[1], 'order', ARGV[1], 'fingerprint', ARGV[2])
end
-- Only here is it known who stands before it, so its turn is written into the document here.
local turns = redis.call('HMGET', KEYS[7], ARGV[11], ARGV[12])
local turn = math.max(turns[1] or 0, (turns[2] or -1) + 1)
redis.call('HSET', KEYS[7], ARGV[12], turn)
local document = turn == 0 and ARGV[3] or '{"turn":' .. turn .. ',' .. string.sub(ARGV[3], 2)
redis.call('HSET', KEYS[2], 'version', '1', 'state', ARGV[4], 'document', document, 'key', KEYS[1])
if ARGV[7] ~= '' then redis.call('HSET', KEYS[2], 'upload', ARGV[7]) end
redis.call('RPUSH', KEYS[3], ARGV[6])
redis.call('ZADD', KEYS[4], ARGV[5], ARGV[1])
for i = 8, #KEYS do redis.call('ZADD', KEYS[i], 0, ARGV[members + i - 8]) end

-- Entries are numbered without a gap, so that whoever comes back can tell whether any are gone.
local last = redis.call('XREVRANGE', KEYS[6], '+', '-', 'COUNT', 1)[1]
local number = (last and tonumber(string.match(last[1], '^%d+')) or 0) + 1
redis.call('XADD', KEYS[6], 'MAXLEN', '~', ARGV[10], number .. '-0', 'order', ARGV[1], 'index', '0')
redis.call('PUBLISH', KEYS[6], number)
return {'created', ARGV[1], turn}
