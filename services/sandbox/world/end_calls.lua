-- End calls before their time.
-- KEYS: ended calls, ledger
-- ARGV: moment, seconds to remember it for, then each call's id and ledger entry
-- Answers how many had not been ended before.
local ended = 0
for i = 3, #ARGV, 2 do
  if redis.call('HSETNX', KEYS[1], ARGV[i], ARGV[1]) == 1 then
    redis.call('RPUSH', KEYS[2], ARGV[i + 1])
    ended = ended + 1
  end
end
redis.call('EXPIRE', KEYS[1], ARGV[2])
return ended
