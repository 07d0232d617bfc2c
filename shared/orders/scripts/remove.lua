-- Take an order that has ended out of the book, with all that is kept about it, unless it has moved on.
--
-- KEYS  1 order, 2 timeline, 3 ended, 4 index of its state, 5 its client's orders, 6 references, 7 numbers,
--       8 its idempotency key or what it shares, 9.. 11 file, answer, secrets,
--       12.. each batch that it is in: its orders, the batch
-- ARGV  1 version, 2 order id, 3 member of the index of references, 4.. members of the index of numbers
-- Reply 1 it is gone, 0 it has moved on.

local version = redis.call('HGET', KEYS[1], 'version')
if version and version ~= ARGV[1] then return 0 end

redis.call('ZREM', KEYS[3], ARGV[2])
if not version then return 1 end
redis.call('ZREM', KEYS[4], ARGV[2])
redis.call('ZREM', KEYS[5], ARGV[2])
redis.call('ZREM', KEYS[6], ARGV[3])
for i = 4, #ARGV do redis.call('ZREM', KEYS[7], ARGV[i]) end

-- A key that another order has made since is not this one's to remove.
local kind = redis.call('TYPE', KEYS[8])['ok']
if kind == 'hash' and redis.call('HGET', KEYS[8], 'order') == ARGV[2] then redis.call('DEL', KEYS[8]) end
if kind == 'string' and redis.call('GET', KEYS[8]) == ARGV[2] then redis.call('DEL', KEYS[8]) end

for i = 12, #KEYS, 2 do
  redis.call('ZREM', KEYS[i], ARGV[2])
  if redis.call('EXISTS', KEYS[i]) == 0 then redis.call('DEL', KEYS[i + 1]) end
end
redis.call('DEL', KEYS[1], KEYS[2], KEYS[9], KEYS[10], KEYS[11])
return 1
