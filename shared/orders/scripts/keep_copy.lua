-- Keep a copy of an answer, unless something was written at the carrier since the question was asked.
--
-- KEYS  1 copies, 2 turn
-- ARGV  1 turn when it was asked, 2 which question, 3 copy, 4 lifetime in milliseconds, 5 most copies
-- Reply 1 kept | 0 not: the turn has passed, or there are enough
--
-- All copies of one endpoint go together, when the oldest is as old as it may be. Nothing of it is worth a
-- write to disk.

if redis.set_repl then redis.set_repl(redis.REPL_NONE) end
if (redis.call('GET', KEYS[2]) or '') ~= ARGV[1] then return 0 end
local count = redis.call('HLEN', KEYS[1])
if count >= tonumber(ARGV[5]) then return 0 end
redis.call('HSET', KEYS[1], ARGV[2], ARGV[3])
if count == 0 then redis.call('PEXPIRE', KEYS[1], ARGV[4]) end
return 1
