-- A person has decided about a difference: note it, and believe from now on what was found.
--
-- KEYS  1 differences, 2 believed
-- ARGV  1 id, 2 difference as it was read, 3 difference as decided, 4 field that differs,
--       5 what is believed of it as the audit saw it ('' = nothing), 6.. beliefs (field, value; '' = none)
-- Reply 1 written (now or before), 0 somebody else has decided, -1 something else is believed by now.

local found = redis.call('HGET', KEYS[1], ARGV[1])
if found == ARGV[3] then return 1 end
if found ~= ARGV[2] then return 0 end
if #ARGV > 5 and (redis.call('HGET', KEYS[2], ARGV[4]) or '') ~= ARGV[5] then return -1 end
for i = 6, #ARGV, 2 do
  local gone = ARGV[i + 1] == ''
  if gone then redis.call('HDEL', KEYS[2], ARGV[i]) else redis.call('HSET', KEYS[2], ARGV[i], ARGV[i + 1]) end
end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[3])
return 1
