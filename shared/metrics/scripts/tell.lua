-- Add what a process has counted to what all have, and note that it lives.
--
-- KEYS  1 counters  2 process  3 processes
-- ARGV  1 process   2 number of this telling  3 seconds of silence after which a process is gone
--       4 how many gauges follow, each a name and a value; then counters, each a name and what to add
-- Reply 1, or 0 when this telling was heard before

local now = tonumber(redis.call('TIME')[1])
local gone = tonumber(ARGV[3])
redis.call('ZREMRANGEBYSCORE', KEYS[3], '-inf', now - gone)
redis.call('ZADD', KEYS[3], now, ARGV[1])

local first = 5 + 2 * tonumber(ARGV[4])
for index = 5, first - 1, 2 do
  redis.call('HSET', KEYS[2], ARGV[index], ARGV[index + 1])
end
local before = tonumber(redis.call('HGET', KEYS[2], 'told') or '0')
redis.call('HSET', KEYS[2], 'told', ARGV[2])
-- Longer than it counts as living: a telling may be repeated for as long.
redis.call('EXPIRE', KEYS[2], 3600)
if before >= tonumber(ARGV[2]) then return 0 end

for index = first, #ARGV, 2 do
  redis.call('HINCRBYFLOAT', KEYS[1], ARGV[index], ARGV[index + 1])
end
return 1
