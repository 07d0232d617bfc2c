-- Write a new order, unless its idempotency key has made one already, or a cap of its client has no room.
--
-- KEYS  1 key record, 2 order, 3 timeline, 4 open, 5 what its client has spent, 6.. indexes (sorted sets by name)
-- ARGV  1 order id, 2 fingerprint, 3 document, 4 state, 5 look at it when, 6 timeline entry,
--       7 how many caps to check, 8.. caps (field used, wanted, field of the cap),
--       then the member to add to each index
-- Reply {verdict, order id}: created | replayed | mismatch; {capped, field of the cap}: nothing was written.
-- Asked again by the same caller (the same order id), the answer is `created` again.

local held = redis.call('HMGET', KEYS[1], 'order', 'fingerprint')
if held[1] then
  if held[2] ~= ARGV[2] then return {'mismatch', held[1]} end
  return {held[1] == ARGV[1] and 'created' or 'replayed', held[1]}
end

local members = 8 + 3 * ARGV[7]
for i = 8, members - 1, 3 do
  local used = redis.call('HMGET', KEYS[5], ARGV[i], ARGV[i + 2])
  if used[2] and (used[1] or 0) + ARGV[i + 1] > tonumber(used[2]) then return {'capped', ARGV[i + 2]} end
end

redis.call('HSET', KEYS[1], 'order', ARGV[1], 'fingerprint', ARGV[2])
redis.call('HSET', KEYS[2], 'version', '1', 'state', ARGV[4], 'document', ARGV[3])
redis.call('RPUSH', KEYS[3], ARGV[6])
redis.call('ZADD', KEYS[4], ARGV[5], ARGV[1])
for i = 6, #KEYS do redis.call('ZADD', KEYS[i], 0, ARGV[members + i - 6]) end
return {'created', ARGV[1]}
