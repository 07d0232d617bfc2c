-- One of several equal writes comes: it takes up an order whose caller has gone, or stands beside the others.
--
-- KEYS  1 askers
-- ARGV  1 order id it came with, 2 process of the gateway, 3 milliseconds to keep them, 4.. processes that are gone
-- Reply {order id to wait for, then order id and process of each other caller that is there}
--
-- Asked again by the same caller (the same order id), the answer is the same. On disk before the order is: were
-- this lost with a Redis that starts anew, whoever repeats the write would have it made a second time.

local gone = {['']=true}
for i = 4, #ARGV do gone[ARGV[i]] = true end
local all, others, left = redis.call('HGETALL', KEYS[1]), {}, nil
for i = 1, #all, 2 do
  local process, came = string.match(all[i + 1], '^(%S*) ?(%S*)$')
  if came == ARGV[1] and all[i] ~= ARGV[1] then return {all[i]} end
  if all[i] ~= ARGV[1] then
    if gone[process] then
      left = left or all[i]
    else
      others[#others + 1] = all[i]
      others[#others + 1] = process
    end
  end
end
if left then redis.call('HDEL', KEYS[1], ARGV[1]) end
redis.call('HSET', KEYS[1], left or ARGV[1], ARGV[2] .. ' ' .. ARGV[1])
redis.call('PEXPIRE', KEYS[1], ARGV[3])
return {left or ARGV[1], unpack(others)}
