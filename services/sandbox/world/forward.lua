-- Put the sandbox's clock forward; whatever lives for a time only ages by as much.
-- KEYS: clock, prefix of every key
-- ARGV: seconds
-- Answers the offset from real time.
local aged = math.floor(tonumber(ARGV[1]) * 1000)
for _, key in ipairs(redis.call('KEYS', KEYS[2] .. '*')) do
  local left = redis.call('PTTL', key)
  if left >= 0 and left <= aged then
    redis.call('DEL', key)
  elseif left > aged then
    redis.call('PEXPIRE', key, left - aged)
  end
end
return redis.call('INCRBYFLOAT', KEYS[1], ARGV[1])
