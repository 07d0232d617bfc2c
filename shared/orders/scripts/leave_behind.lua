-- A caller goes without its answer: an equal write that comes may have it.
--
-- KEYS  1 askers      ARGV  1 order id, 2 milliseconds to keep them
-- Reply 1 left behind | 0 it is none of them (any more)

if redis.call('HEXISTS', KEYS[1], ARGV[1]) == 0 then return 0 end
redis.call('HSET', KEYS[1], ARGV[1], '')
redis.call('PEXPIRE', KEYS[1], ARGV[2])
return 1
