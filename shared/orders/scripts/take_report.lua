-- Let a client collect a report: the first to ask gets it, and then it is gone for this client.
--
-- KEYS  1 slot, 2 slots of the client, 3 what those who ask for this report share
-- ARGV  1 order id, 2 name of the file
-- Reply 1 it is his to have, 0 somebody was faster.

if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
redis.call('DEL', KEYS[1])
redis.call('ZREM', KEYS[2], ARGV[2])
-- From now on the same request is a new one; others who have asked before keep their slots.
if redis.call('GET', KEYS[3]) == ARGV[1] then redis.call('DEL', KEYS[3]) end
return 1
