-- Look at an order, and when it is over hand its answer out: an equal write that comes after that is another one.
--
-- KEYS  1 order, 2 answer, 3 askers, if it is one of them    ARGV  1 order id, 2.. final states
-- Reply {document, answer}; no answer before the order is over, or when there is none (any more).

local document, state = unpack(redis.call('HMGET', KEYS[1], 'document', 'state'))
for i = 2, #ARGV do
  if state == ARGV[i] then
    if KEYS[3] then redis.call('HDEL', KEYS[3], ARGV[1]) end
    return {document, redis.call('GET', KEYS[2])}
  end
end
return {document, false}
