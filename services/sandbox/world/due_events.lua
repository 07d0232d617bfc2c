-- The events that are due; they are due again later, should nobody take them by then.
-- KEYS: events by when they are due, prefix of every key
-- ARGV: now, when they are due again
-- Answers a list: event id, attempts begun, address, event id, …
local found = {}
for _, id in ipairs(redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', ARGV[1], 'LIMIT', 0, 1000)) do
  local event = redis.call('HMGET', KEYS[2] .. 'event:' .. id, 'attempt', 'url')
  if event[1] then
    found[#found + 1] = id
    found[#found + 1] = event[1]
    found[#found + 1] = event[2]
    redis.call('ZADD', KEYS[1], ARGV[2], id)
  else
    redis.call('ZREM', KEYS[1], id)
  end
end
return found
