-- Submit a port: stored, paid for, in the ledger, and due for its first step, or none of it.
-- KEYS: account, ports, ledger, ports by when their next step is due
-- ARGV: price, what the port is found by, port, ledger entry, its name among those due, moment
-- Answers a list: "open" when one found by the same is still running | "funds", balance available | "done".
if redis.call('ZSCORE', KEYS[4], ARGV[5]) then return {'open'} end
local money = redis.call('HMGET', KEYS[1], 'balance', 'locked')
local available = tonumber(money[1]) - tonumber(money[2])
if available < tonumber(ARGV[1]) then return {'funds', tostring(available)} end
redis.call('HINCRBY', KEYS[1], 'balance', 0 - tonumber(ARGV[1]))
redis.call('HSET', KEYS[2], ARGV[2], ARGV[3])
redis.call('RPUSH', KEYS[3], ARGV[4])
redis.call('ZADD', KEYS[4], ARGV[6], ARGV[5])
return {'done'}
