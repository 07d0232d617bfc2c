-- A caller goes without its answer: an equal write that comes may have it.
--
-- KEYS  1 askers
-- ARGV  1 the order that the caller waits for, or came with, 2 milliseconds to keep them,
--       3 1 if the answer may have been handed out to it: it is one of them again
-- Reply 1 left behind | 0 it is none of them (any more)

local order = redis.call('HEXISTS', KEYS[1], ARGV[1]) == 1 and ARGV[1]
if not order then
  local all = redis.call('HGETALL', KEYS[1])
  for i = 1, #all, 2 do
    if string.match(all[i + 1], ' (%S*)$') == ARGV[1] then order = all[i] end
  end
end
if not order and ARGV[3] == '1' then order = ARGV[1] end
if not order then return 0 end
redis.call('HSET', KEYS[1], order, '')
redis.call('PEXPIRE', KEYS[1], ARGV[2])
return 1
