-- Create a trunk, unless there is one of that name.
-- KEYS: trunk, trunks of the account, ledger
-- ARGV: trunk, ledger entry, then its fields and values
-- Answers 1, or 0 when it exists.
if redis.call('EXISTS', KEYS[1]) == 1 then return 0 end
redis.call('HSET', KEYS[1], unpack(ARGV, 3))
redis.call('ZADD', KEYS[2], 0, ARGV[1])
redis.call('RPUSH', KEYS[3], ARGV[2])
return 1
