-- The keeper has seen to an order: note the receipt and look again later, unless the order has moved on.
--
-- KEYS  1 order, 2 open     ARGV  1 version, 2 order id, 3 look again when, 4 receipt
-- Reply 1 noted, 0 the order has moved on and has a time of its own.

if redis.call('HGET', KEYS[1], 'version') ~= ARGV[1] then return 0 end
redis.call('HSET', KEYS[1], 'receipt', ARGV[4])
redis.call('ZADD', KEYS[2], 'XX', ARGV[3], ARGV[2])
return 1
