-- A batch that was sent again has the order that one of its lines made the first time.
--
-- KEYS  1 order, 2 the batch's orders     ARGV  1 order id, 2 batch id

if redis.call('EXISTS', KEYS[1]) == 1 then
  redis.call('ZADD', KEYS[2], 0, ARGV[1])
  redis.call('HSET', KEYS[1], 'batch:' .. ARGV[2], '')
end
return 1
