-- Take or renew a lease that only one process may have.
--
-- KEYS  1 lease     ARGV  1 token of the process, 2 milliseconds
-- Reply 1 ours for that long, 0 somebody else's.

local holder = redis.call('GET', KEYS[1])
if holder and holder ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return 1
