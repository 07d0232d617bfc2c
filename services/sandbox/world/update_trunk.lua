-- Change settings of a trunk that exists.
-- KEYS: trunk, ledger
-- ARGV: ledger entry, then settings and values ("" for none)
-- Answers 1, or 0 when there is no such trunk.
if redis.call('EXISTS', KEYS[1]) == 0 then return 0 end
redis.call('HSET', KEYS[1], unpack(ARGV, 2))
redis.call('RPUSH', KEYS[2], ARGV[1])
return 1
