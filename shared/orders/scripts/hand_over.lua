-- Hand an answer out: what comes under the write's name from now on is another write.
--
-- KEYS  1 answer, 2 name of the write    ARGV  1 order id
-- Reply the answer, or false when there is none (any more).

if redis.call('GET', KEYS[2]) == ARGV[1] then redis.call('DEL', KEYS[2]) end
return redis.call('GET', KEYS[1])
