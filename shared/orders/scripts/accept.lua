-- Write a new order, unless its idempotency key has made one already.
--
-- KEYS  1 key record, 2 order, 3 timeline, 4 open, 5.. indexes (sorted sets by name)
-- ARGV  1 order id, 2 fingerprint, 3 document, 4 state, 5 look at it when, 6 timeline entry,
--       7.. the member to add to each index
-- Reply {verdict, order id}: created | replayed | mismatch.
-- Asked again by the same caller (the same order id), the answer is `created` again.

local held = redis.call('HMGET', KEYS[1], 'order', 'fingerprint')
if held[1] then
  if held[2] ~= ARGV[2] then return {'mismatch', held[1]} end
  return {held[1] == ARGV[1] and 'created' or 'replayed', held[1]}
end

redis.call('HSET', KEYS[1], 'order', ARGV[1], 'fingerprint', ARGV[2])
redis.call('HSET', KEYS[2], 'version', '1', 'state', ARGV[4], 'document', ARGV[3])
redis.call('RPUSH', KEYS[3], ARGV[6])
redis.call('ZADD', KEYS[4], ARGV[5], ARGV[1])
for i = 5, #KEYS do redis.call('ZADD', KEYS[i], 0, ARGV[i + 2]) end
return {'created', ARGV[1]}
