-- Set a number aside for one order.
--
-- KEYS  1 hold      ARGV  1 order id
-- Reply the id of the order that holds it now: ours, or whoever was first.

local holder = redis.call('GET', KEYS[1])
if holder then return holder end
redis.call('SET', KEYS[1], ARGV[1])
return ARGV[1]
