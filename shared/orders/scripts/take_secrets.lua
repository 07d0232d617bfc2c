-- Take the secrets of an order: the first to ask gets them. That there were any stays known until they expire.
--
-- KEYS  1 secrets
-- Reply name and sealed value of each, in turn; '' for one that was taken before.

local found = redis.call('HGETALL', KEYS[1])
for i = 1, #found, 2 do redis.call('HSET', KEYS[1], found[i], '') end
return found
