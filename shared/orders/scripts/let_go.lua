-- Let a number go, if it is ours.
--
-- KEYS  1 hold      ARGV  1 order id

if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('DEL', KEYS[1]) end
return 1
